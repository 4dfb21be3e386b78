package com.crmscheduler.adapter.aws;

import com.crmscheduler.domain.error.InvalidTask;
import com.crmscheduler.domain.error.QuotaExceeded;
import com.crmscheduler.domain.model.ScheduleTaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.ServiceQuotaExceededException;

/**
 * Which schedule group a task's schedule is in: the group of the same name, which is created when it is first used, but for our
 * default group, which lives where the settings say. Thread-safe.
 */
final class ScheduleGroups {

    private static final int REMEMBERED = 1_000;
    private static final long JUST_NOW_NANOS = 2_000_000_000L;
    private static final Logger log = LoggerFactory.getLogger(ScheduleGroups.class);

    private final SchedulerClient client;
    private final String defaultGroup;
    private final ReentrantLock creating = new ReentrantLock();
    private final Map<String, Long> createdAt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    ScheduleGroups(SchedulerClient client, AwsSchedulerProperties properties) {
        this.client = client;
        this.defaultGroup = properties.scheduleGroup();
    }

    /** The schedule group of a task. */
    String of(ScheduleTaskId id) {
        return of(id.group());
    }

    /** The schedule group of a group of ours. */
    String of(String group) {
        return group.equals(ScheduleTaskId.DEFAULT_GROUP) ? defaultGroup : group;
    }

    /** The group of ours that lives in a schedule group, if one does. */
    Optional<String> ours(String scheduleGroup) {
        if (scheduleGroup.equals(defaultGroup)) {
            return Optional.of(ScheduleTaskId.DEFAULT_GROUP);
        }
        return Optional.of(scheduleGroup).filter(group -> !group.equals(ScheduleTaskId.DEFAULT_GROUP));
    }

    /**
     * Refuses the one name under which two of our groups would be one schedule group.
     *
     * @throws InvalidTask when it is that
     */
    void requireUsable(ScheduleTaskId id) {
        if (!id.group().equals(ScheduleTaskId.DEFAULT_GROUP) && id.group().equals(defaultGroup)) {
            throw new InvalidTask("group", id.group(),
                    "another than \"" + defaultGroup + "\": the tasks of the group " + ScheduleTaskId.DEFAULT_GROUP
                            + " live in the schedule group of that name (scheduler.aws.schedule-group)");
        }
    }

    /**
     * Creates the schedule group of a task that was found missing. Many creates find the same group missing at once, and AWS
     * lets few groups be created a second, so whoever comes right after another asks nothing.
     *
     * @throws QuotaExceeded when the account has as many groups as it may
     */
    void create(ScheduleTaskId id) {
        String group = of(id);
        creating.lock();
        try {
            Long before = createdAt.get(group);
            if (before != null && System.nanoTime() - before < JUST_NOW_NANOS) {
                return;
            }
            client.createScheduleGroup(request -> request.name(group));
            log.info("Created the schedule group {}", group);
            createdAt.put(group, System.nanoTime());
        } catch (ConflictException e) {
            log.debug("The schedule group {} is there already", group, e);
            createdAt.put(group, System.nanoTime());
        } catch (ServiceQuotaExceededException e) {
            throw new QuotaExceeded("schedule groups",
                    "the AWS account has no room for another schedule group, and the group \"" + group
                            + "\" needs one: "
                            + e.getMessage());
        } catch (RuntimeException e) {
            throw AwsFailures.translate("creating the schedule group " + group + " (scheduler:CreateScheduleGroup)", e);
        } finally {
            creating.unlock();
        }
    }
}
