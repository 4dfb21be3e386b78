package com.crmscheduler.adapter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.crmscheduler.adapter.aws.ExecutionReader.Reading;
import com.crmscheduler.adapter.aws.ExecutionRecords.Claim;
import com.crmscheduler.adapter.aws.ExecutionRecords.Ending;
import com.crmscheduler.domain.error.ProviderUnavailable;
import com.crmscheduler.domain.model.ExecutionKind;
import com.crmscheduler.domain.model.ScheduleTask;
import com.crmscheduler.testkit.MutableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one table tells two instances. */
@Timeout(60)
class ExecutionTableTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofDays(2);

    private final MutableTime time = new MutableTime(SqsRig.NOW);
    private final LedgerRig rig = new LedgerRig(SqsRig.in(time));
    private final AwsClients clients = new AwsClients(rig.properties("timeout=1s"));
    private final ExecutionTable one = table();
    private final ExecutionTable two = table();
    private final ScheduleTask task = rig.sqs.task("task");

    @AfterEach
    void end() {
        clients.close();
        rig.close();
    }

    private ExecutionTable table() {
        return new ExecutionTable(Objects.requireNonNull(clients.dynamoDb()), LedgerRig.TABLE, LEASE,
                RETENTION, time);
    }

    @Test
    void givesAnExecutionToOneInstance_whateverComesAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<FutureTask<Claim>> asking = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ExecutionTable instance = i % 2 == 0 ? one : two;
            FutureTask<Claim> claim = new FutureTask<>(() -> {
                go.await();
                return instance.claim(message(1));
            });
            Thread.ofVirtual().start(claim);
            asking.add(claim);
        }
        go.countDown();
        List<Claim> claims = new ArrayList<>();
        for (FutureTask<Claim> claim : asking) {
            claims.add(claim.get());
        }
        assertThat(claims.stream().filter(Claim.Ours.class::isInstance)).hasSize(1);
        assertThat(claims.stream().filter(Claim.Later.class::isInstance)).hasSize(15);
    }

    @Test
    void givesItOn_whenTheClaimHasRunOut_underAGreaterToken_andTheFrozenOneRecordsNothing() {
        MessageInFlight frozen = ours(one, message(1));
        time.advance(LEASE.minusMillis(1));
        assertThat(two.claim(message(1))).isEqualTo(new Claim.Later(Duration.ofMillis(1)));
        time.advance(Duration.ofMillis(1));
        MessageInFlight taken = ours(two, message(1));
        assertThat(taken.token()).isGreaterThan(frozen.token());

        assertThat(one.renew(frozen)).isFalse();
        assertThat(one.record(frozen, new Ending.Done())).isFalse();
        assertThat(one.record(frozen, new Ending.PutOff(2, time.instant()))).isFalse();
        assertThat(two.record(taken, new Ending.Done())).isTrue();
        assertThat(one.record(frozen, new Ending.Done())).isFalse();
    }

    @Test
    void drawsGreaterTokens_alsoFromAnInstanceWhoseClockIsBehind() {
        MessageInFlight first = ours(one, message(1));
        one.release(first);
        ExecutionTable behind = new ExecutionTable(Objects.requireNonNull(clients.dynamoDb()),
                LedgerRig.TABLE, LEASE, RETENTION, () -> SqsRig.NOW.minusSeconds(3_600));
        assertThat(ours(behind, message(1)).token()).isGreaterThan(first.token());
    }

    @Test
    void keepsAClaimThatIsRenewed() {
        MessageInFlight held = ours(one, message(1));
        for (int i = 0; i < 5; i++) {
            time.advance(LEASE.dividedBy(2));
            assertThat(one.renew(held)).isTrue();
        }
        assertThat(two.claim(message(1))).isInstanceOf(Claim.Later.class);
        assertThat(one.record(held, new Ending.Done())).isTrue();
    }

    @Test
    void neverGivesOutWhatIsDone_untilItMayBeForgotten() {
        one.record(ours(one, message(1)), new Ending.Done());
        time.advance(RETENTION);
        rig.table.deleteExpired();
        assertThat(two.claim(message(1))).isEqualTo(new Claim.Over());
        assertThat(two.claim(message(7))).isEqualTo(new Claim.Over());
        assertThat(two.isOver(message(1).executionId())).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(rig.table.deleteExpired()).isEqualTo(1);
        assertThat(two.claim(message(1))).isInstanceOf(Claim.Ours.class);
    }

    @Test
    void tellsCopiesOfAnAttemptFromTheNext_andDoesNotHurryThat() {
        one.record(ours(one, message(1)), new Ending.PutOff(2, time.instant().plusSeconds(60)));
        assertThat(two.claim(message(1))).isEqualTo(new Claim.Overtaken());
        assertThat(two.claim(message(2))).isEqualTo(new Claim.Later(Duration.ofSeconds(60)));
        assertThat(two.isOver(message(1).executionId())).isFalse();
        time.advance(Duration.ofSeconds(60));
        ours(two, message(2));
        assertThat(one.claim(message(1))).isEqualTo(new Claim.Overtaken());
    }

    @Test
    void runsWhatWasGivenUp_onlyByItsLatestDeadLetterPutBack() {
        one.record(ours(one, message(3)), new Ending.GaveUp(1_000));
        assertThat(two.claim(message(3))).isEqualTo(new Claim.Over());
        assertThat(two.claim(letter(3, 999))).isEqualTo(new Claim.Over());
        MessageInFlight again = ours(two, letter(3, 1_000));
        assertThat(one.claim(letter(3, 1_000))).isInstanceOf(Claim.Later.class);
        two.record(again, new Ending.GaveUp(2_000));
        assertThat(one.claim(letter(3, 1_000))).isEqualTo(new Claim.Over());
        one.record(ours(one, letter(3, 2_000)), new Ending.Done());
        assertThat(two.claim(letter(3, 2_000))).isEqualTo(new Claim.Over());
    }

    @Test
    void knowsItsOwnWork_whenTheAnswerWasLost() {
        MessageInFlight message = message(1);
        rig.table.loseAnswers(1);
        MessageInFlight held = ours(one, message);
        rig.table.loseAnswers(1);
        assertThat(one.record(held, new Ending.PutOff(2, time.instant()))).isTrue();
        rig.table.loseAnswers(1);
        held = ours(two, message(2));
        rig.table.loseAnswers(1);
        assertThat(two.record(held, new Ending.Done())).isTrue();
        assertThat(one.claim(message(2))).isEqualTo(new Claim.Over());
    }

    @Test
    void countsWhatIsOpenOfATask_andRemembersThatItIsCancelled() {
        MessageInFlight first = message(1);
        MessageInFlight second = of(rig.sqs.fired(task, SqsRig.NOW.plusSeconds(60)), 0);
        assertThat(one.open(first)).isFalse();
        assertThat(one.open(first)).isFalse();
        assertThat(one.close(first)).isTrue();
        assertThat(two.open(first)).isFalse();
        two.cancel(task);
        assertThat(one.open(second)).isTrue();
        assertThat(one.close(second)).isTrue();
        assertThat(one.close(second)).isTrue();
    }

    @Test
    void isUnavailable_whenDynamoDbIsAwayOrDenies() {
        MessageInFlight held = ours(one, message(1));
        rig.table.outage(true);
        assertThatThrownBy(() -> one.claim(message(1))).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> one.record(held, new Ending.Done())).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> one.renew(held)).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> one.cancel(task)).isInstanceOf(ProviderUnavailable.class);
        assertThatThrownBy(() -> one.requireReachable(task.id())).isInstanceOf(ProviderUnavailable.class);
        rig.table.outage(false);
        rig.table.deny(Set.of("dynamodb:UpdateItem"));
        assertThatThrownBy(() -> one.record(held, new Ending.Done())).isInstanceOf(ProviderUnavailable.class)
                .hasMessageContaining("dynamodb:UpdateItem").hasMessageContaining("lack the permission");
        rig.table.deny(Set.of());
        assertThat(one.record(held, new Ending.Done())).isTrue();
    }

    @Test
    void saysInWordsWhatIsMissing() {
        AwsSchedulerProperties properties = rig.properties();
        assertThat(LedgerCheck.problem(clients.dynamoDb(), LedgerRig.TABLE)).isEmpty();
        assertThat(LedgerCheck.problem(null, "")).isEmpty();
        for (String permission : List.of("dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive", "dynamodb:GetItem",
                "dynamodb:UpdateItem")) {
            rig.table.deny(Set.of(permission));
            assertThat(LedgerCheck.problem(clients.dynamoDb(), properties.ledgerTable())).hasValueSatisfying(
                    problem -> assertThat(problem).contains(permission, "lack the permission", "ledger-table"));
        }
        rig.table.deny(Set.of());
        rig.table.createTable(LedgerRig.TABLE, ExecutionTable.KEY, "");
        assertThat(LedgerCheck.problem(clients.dynamoDb(), LedgerRig.TABLE)).hasValueSatisfying(
                problem -> assertThat(problem).contains("time to live", "\"expires\"", "DISABLED"));
        rig.table.createTable(LedgerRig.TABLE, "pk", ExecutionTable.EXPIRES);
        assertThat(LedgerCheck.problem(clients.dynamoDb(), LedgerRig.TABLE)).hasValueSatisfying(
                problem -> assertThat(problem).contains("partition key", "\"id\"", "[pk]"));
        rig.table.dropTable(LedgerRig.TABLE);
        assertThat(LedgerCheck.problem(clients.dynamoDb(), LedgerRig.TABLE)).hasValueSatisfying(
                problem -> assertThat(problem).contains(LedgerRig.TABLE, "does not exist"));
        rig.table.outage(true);
        assertThat(LedgerCheck.problem(clients.dynamoDb(), LedgerRig.TABLE)).hasValueSatisfying(
                problem -> assertThat(problem).contains("did not get through"));
    }

    private MessageInFlight ours(ExecutionTable instance, MessageInFlight message) {
        Claim claim = instance.claim(message);
        assertThat(claim).isInstanceOf(Claim.Ours.class);
        message.claim(((Claim.Ours) claim).fencingToken(), ((Claim.Ours) claim).until());
        return message;
    }

    private MessageInFlight message(int attempt) {
        return letter(attempt, 0);
    }

    private MessageInFlight letter(int attempt, long parkedAt) {
        TaskEnvelope sent = TaskEnvelope.of(task).withOrigin(new TaskEnvelope.Origin.Sent(
                ExecutionKind.SCHEDULED, SqsRig.NOW, null, attempt, SqsRig.NOW,
                SqsRig.NOW));
        return of(rig.sqs.codec.write(sent), parkedAt);
    }

    private MessageInFlight of(String body, long parkedAt) {
        ReceivedMessage received = new ReceivedMessage("id", "handle", body, SqsRig.NOW, 1, System.nanoTime(),
                parkedAt);
        Reading.Readable reading = (Reading.Readable) new ExecutionReader(rig.sqs.codec).read(received);
        return new MessageInFlight(received, reading.envelope(), reading.execution(), LEASE);
    }
}
