package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.ProviderThrottled;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.error.TaskAlreadyExists;
import com.crmscheduler.domain.error.TaskNotFound;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;

/**
 * Creates, reads, updates and deletes the schedule of a task, and makes of AWS's answers what they mean: a conflict or an absence
 * may be the trace of our own request, whose answer was lost. Thread-safe.
 */
final class AwsSchedules implements CurrentSchedules {

    private static final Duration WHEN_BUSY = Duration.ofSeconds(1);

    private final SchedulerClient client;
    private final ScheduleRendering rendering;
    private final ScheduleReading reading;
    private final ScheduleGroups groups;
    private final RequestRate creates;
    private final RoleTrust trust;
    private final Duration timeout;
    private final InstantSource time;

    AwsSchedules(AwsClients clients, ScheduleRendering rendering, ScheduleReading reading, ScheduleGroups groups,
            AwsSchedulerProperties properties, InstantSource time) {
        this.client = clients.scheduler();
        this.rendering = rendering;
        this.reading = reading;
        this.groups = groups;
        this.creates = clients.creates();
        this.timeout = properties.timeout();
        this.trust = new RoleTrust(timeout);
        this.time = time;
    }

    /**
     * Creates the schedule of a task.
     *
     * @param patience how long to wait for a turn, and for what AWS does not know yet
     * @throws com.crmscheduler.domain.error.ScheduleTaskException why it was not created
     */
    void create(ScheduleTask task, Patience patience) {
        groups.requireUsable(task.id());
        // What cannot be created should take no turn of others.
        CreateScheduleRequest request = rendering.create(task, time.instant());
        String what = "creating the schedule " + task.id() + " (scheduler:CreateSchedule)";
        boolean again = false;
        while (true) {
            if (!creates.await(patience.left())) {
                throw new ProviderThrottled(what + " has to wait: no more than " + Math.round(creates.perSecond())
                        + " a second are sent", WHEN_BUSY);
            }
            try {
                // It may have waited for minutes, and a start date that is too old is refused.
                client.createSchedule(rendering.datedAnew(request, task, time.instant()));
                trust.given();
                return;
            } catch (ConflictException e) {
                if (settleConflict(task, again || isRepeated(e))) {
                    return;
                }
                orThrow(patience.pause(), new TaskAlreadyExists(task.id()));
            } catch (ResourceNotFoundException e) {
                groups.create(task.id());
                // Right after it was created a group may not be known everywhere, and one that is being deleted is not used.
                orThrow(!again || patience.pause(), AwsFailures.unavailable(what, e));
            } catch (RuntimeException e) {
                orThrow(trust.mayComeYet(e) && patience.pause(), AwsFailures.translate(what, e));
            }
            again = true;
        }
    }

    /** Whether the schedule that is in the way is the one that we asked for; false when it went meanwhile. */
    private boolean settleConflict(ScheduleTask task, boolean repeated) {
        Optional<GetScheduleResponse> there = get(task.id());
        if (there.isEmpty()) {
            return false;
        }
        Optional<ScheduleTask> stored = reading.task(there.get(), time.instant());
        if (repeated && stored.isPresent() && stored.get().incarnation() == task.incarnation()) {
            return true;
        }
        throw new TaskAlreadyExists(task.id());
    }

    /** Whether the SDK had sent the request before, and its answer may have been lost. */
    private static boolean isRepeated(SdkException failure) {
        Integer attempts = failure.numAttempts();
        return attempts != null && attempts > 1;
    }

    @Override
    public Optional<ScheduleTask> find(ScheduleTaskId id) {
        // A schedule group may have two names here; the task has one.
        return get(id).flatMap(schedule -> reading.task(schedule, time.instant()))
                .filter(task -> task.id().equals(id));
    }

    private Optional<GetScheduleResponse> get(ScheduleTaskId id) {
        try {
            return Optional.of(client.getSchedule(request -> request.groupName(groups.of(id)).name(id.name())));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw AwsFailures.translate("reading the schedule " + id + " (scheduler:GetSchedule)", e);
        }
    }

    /**
     * Replaces the schedule of a task.
     *
     * @throws TaskNotFound when there is none
     */
    void update(ScheduleTask task) {
        UpdateScheduleRequest request = rendering.update(task, time.instant());
        String what = "updating the schedule " + task.id() + " (scheduler:UpdateSchedule)";
        Patience patience = new Patience(timeout);
        while (true) {
            try {
                client.updateSchedule(request);
                trust.given();
                return;
            } catch (ResourceNotFoundException e) {
                throw new TaskNotFound(task.id());
            } catch (ConflictException e) {
                orThrow(patience.pause(), AwsFailures.unavailable(what, e));
            } catch (RuntimeException e) {
                orThrow(trust.mayComeYet(e) && patience.pause(), AwsFailures.translate(what, e));
            }
        }
    }

    /** That it is gone already may be our own doing, and is what was asked for. */
    @Override
    public void delete(ScheduleTaskId id) {
        String what = "deleting the schedule " + id + " (scheduler:DeleteSchedule)";
        Patience patience = new Patience(timeout);
        while (true) {
            try {
                client.deleteSchedule(request -> request.groupName(groups.of(id)).name(id.name()));
                return;
            } catch (ResourceNotFoundException e) {
                return;
            } catch (ConflictException e) {
                orThrow(patience.pause(), AwsFailures.unavailable(what, e));
            } catch (RuntimeException e) {
                throw AwsFailures.translate(what, e);
            }
        }
    }

    private static void orThrow(boolean goesOn, RuntimeException otherwise) {
        if (!goesOn) {
            throw otherwise;
        }
    }

    /**
     * Whether the role that was just refused may be one that AWS does not know yet. That takes a while after it was made, and is
     * waited for once, not by each of a thousand requests: when no request has succeeded for that long, the role is wrong.
     */
    private static final class RoleTrust {

        private final long patienceNanos;
        private volatile @Nullable Long refusedSince;

        RoleTrust(Duration patience) {
            this.patienceNanos = patience.toNanos();
        }

        void given() {
            refusedSince = null;
        }

        boolean mayComeYet(RuntimeException failure) {
            if (!AwsFailures.isRoleRefused(failure)) {
                return false;
            }
            Long since = refusedSince;
            if (since == null) {
                refusedSince = System.nanoTime();
                return true;
            }
            return System.nanoTime() - since < patienceNanos;
        }
    }
}
