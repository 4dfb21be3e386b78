package com.crmscheduler.testkit.contract;

import com.crmscheduler.domain.model.ExecutionId;
import com.crmscheduler.domain.model.Occurrence;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import com.crmscheduler.domain.port.CreateOutcome;
import com.crmscheduler.domain.port.NewTask;
import com.crmscheduler.domain.port.SchedulerCapabilities;
import com.crmscheduler.domain.port.SchedulerProvider;
import com.crmscheduler.domain.port.TaskPage;
import com.crmscheduler.domain.port.TaskQuery;
import java.util.List;
import java.util.Optional;

/** Passes every call on; a test overrides the ones that it needs otherwise. */
public class ForwardingProvider implements SchedulerProvider {

    protected final SchedulerProvider honest;

    protected ForwardingProvider(SchedulerProvider honest) {
        this.honest = honest;
    }

    @Override
    public SchedulerCapabilities capabilities() {
        return honest.capabilities();
    }

    @Override
    public List<CreateOutcome> createAll(List<NewTask> tasks) {
        return honest.createAll(tasks);
    }

    @Override
    public ScheduleTask replace(ScheduleTask changed, ScheduleTask basedOn) {
        return honest.replace(changed, basedOn);
    }

    @Override
    public void cancel(ScheduleTask basedOn) {
        honest.cancel(basedOn);
    }

    @Override
    public Optional<ScheduleTask> find(ScheduleTaskId id) {
        return honest.find(id);
    }

    @Override
    public TaskPage list(TaskQuery query) {
        return honest.list(query);
    }

    @Override
    public ExecutionId runNow(Occurrence run) {
        return honest.runNow(run);
    }
}
