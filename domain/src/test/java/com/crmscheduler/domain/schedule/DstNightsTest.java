package com.crmscheduler.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fires in nights in which the clocks are set, as a table: offsets are written out so that it can be read. */
class DstNightsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // New York, 8 March 2026: 02:00 is followed by 03:00.
            "America/New_York | cron(30 2 * * ? *) | 2026-03-07T00:00 | 2026-03-10T00:00 | 2026-03-07T02:30-05:00 2026-03-09T02:30-04:00",
            "America/New_York | cron(0 3 8 3 ? *)  | 2026-03-08T00:00 | 2026-03-09T00:00 | 2026-03-08T03:00-04:00",
            "America/New_York | cron(0 * * * ? *)  | 2026-03-08T01:00 | 2026-03-08T04:00 | 2026-03-08T01:00-05:00 2026-03-08T03:00-04:00 2026-03-08T04:00-04:00",
            // New York, 1 November 2026: 02:00 is followed by 01:00.
            "America/New_York | cron(30 1 * * ? *) | 2026-10-31T12:00 | 2026-11-02T12:00 | 2026-11-01T01:30-04:00 2026-11-02T01:30-05:00",
            "America/New_York | cron(0 1 * * ? *)  | 2026-10-31T12:00 | 2026-11-01T12:00 | 2026-11-01T01:00-04:00",
            "America/New_York | cron(0/30 1-2 1 11 ? *) | 2026-11-01T00:00 | 2026-11-01T12:00 | 2026-11-01T01:00-04:00 2026-11-01T01:30-04:00 2026-11-01T02:00-05:00 2026-11-01T02:30-05:00",
            // London, 29 March 2026: 01:00 is followed by 02:00; 25 October 2026: 02:00 is followed by 01:00.
            "Europe/London | cron(0/20 0-2 29 3 ? 2026) | 2026-03-28T00:00 | 2026-03-30T00:00 | 2026-03-29T00:00Z 2026-03-29T00:20Z 2026-03-29T00:40Z 2026-03-29T02:00+01:00 2026-03-29T02:20+01:00 2026-03-29T02:40+01:00",
            "Europe/London | cron(59 1 * * ? *) | 2026-10-24T12:00 | 2026-10-26T12:00 | 2026-10-25T01:59+01:00 2026-10-26T01:59Z",
            // Seoul, 10 May 1987 and 8 May 1988: 02:00 is followed by 03:00; 11 October 1987 and 9 October 1988: 03:00 by 02:00.
            "Asia/Seoul | cron(30 2 * * ? *) | 1987-05-09T00:00 | 1987-05-12T00:00 | 1987-05-09T02:30+09:00 1987-05-11T02:30+10:00",
            "Asia/Seoul | cron(30 2 * * ? *) | 1987-10-10T12:00 | 1987-10-12T12:00 | 1987-10-11T02:30+10:00 1987-10-12T02:30+09:00",
            "Asia/Seoul | cron(0 2 * * ? *)  | 1988-05-07T00:00 | 1988-05-10T00:00 | 1988-05-07T02:00+09:00 1988-05-09T02:00+10:00",
            "Asia/Seoul | cron(0 2-3 * * ? *) | 1988-10-09T00:00 | 1988-10-10T00:00 | 1988-10-09T02:00+10:00 1988-10-09T03:00+09:00",
            "Asia/Seoul | cron(30 2 * * ? *) | 2026-05-09T00:00 | 2026-05-11T00:00 | 2026-05-09T02:30+09:00 2026-05-10T02:30+09:00",
            // Lord Howe moves its clocks by half an hour: 5 April 2026, 02:00 is followed by 01:30; 4 October 2026, 02:00 by 02:30.
            "Australia/Lord_Howe | cron(0/15 1 5 4 ? 2026) | 2026-04-05T00:00 | 2026-04-05T12:00 | 2026-04-05T01:00+11:00 2026-04-05T01:15+11:00 2026-04-05T01:30+11:00 2026-04-05T01:45+11:00",
            "Australia/Lord_Howe | cron(0/15 2 4 10 ? 2026) | 2026-10-04T00:00 | 2026-10-04T12:00 | 2026-10-04T02:30+11:00 2026-10-04T02:45+11:00",
            // Apia went over the date line: 30 December 2011 is missing.
            "Pacific/Apia | cron(0 9 * * ? *)  | 2011-12-29T00:00 | 2012-01-01T00:00 | 2011-12-29T09:00-10:00 2011-12-31T09:00+14:00",
            "Pacific/Apia | cron(0 0 30 12 ? *) | 2011-01-01T00:00 | 2013-01-01T00:00 | 2012-12-30T00:00+14:00",
            "Pacific/Apia | cron(0 0 ? 12 6L 2011) | 2011-12-01T00:00 | 2012-01-01T00:00 | ''",
            // Kwajalein lost 21 August 1993; Havana sets its clocks at midnight.
            "Pacific/Kwajalein | cron(0 12 * * ? *) | 1993-08-20T00:00 | 1993-08-23T00:00 | 1993-08-20T12:00-12:00 1993-08-22T12:00+12:00",
            "America/Havana | cron(0 0 * * ? *) | 2026-03-07T00:00 | 2026-03-09T00:00 | 2026-03-07T00:00-05:00 2026-03-09T00:00-04:00",
            "America/Havana | cron(30 0 * * ? *) | 2026-10-31T12:00 | 2026-11-02T12:00 | 2026-11-01T00:30-04:00 2026-11-02T00:30-05:00",
            // A rate knows no clocks: a day is 24 hours.
            "America/New_York | rate(1 day) | 2026-03-07T09:00 | 2026-03-09T12:00 | 2026-03-07T09:00-05:00 2026-03-08T10:00-04:00 2026-03-09T10:00-04:00",
            // Once: at the instant of the shift where the clocks skip the time, at the first of two where they repeat it.
            "America/New_York | at(2026-03-08T02:30:00) | 2026-03-01T00:00 | 2026-04-01T00:00 | 2026-03-08T03:00-04:00",
            "America/New_York | at(2026-11-01T01:30:00) | 2026-10-01T00:00 | 2026-12-01T00:00 | 2026-11-01T01:30-04:00",
            "Pacific/Apia | at(2011-12-30T12:00:00) | 2011-12-01T00:00 | 2012-01-01T12:00 | 2011-12-31T00:00+14:00",
            "Australia/Lord_Howe | at(2026-04-05T01:45:00) | 2026-04-01T00:00 | 2026-05-01T00:00 | 2026-04-05T01:45+11:00"})
    void firesInTheNight(String zone, String expression, LocalDateTime from, LocalDateTime to, String expected) {
        Instant start = from.atZone(TimeZones.of(zone)).toInstant();
        Instant end = to.atZone(TimeZones.of(zone)).toInstant();
        FiringPlan plan = new FiringPlan(Schedule.parse(expression), TimeZones.of(zone), ActiveWindow.ALWAYS, start);

        List<Instant> forth = new ArrayList<>();
        Optional<Instant> at = plan.first();
        while (at.isPresent() && !at.get().isAfter(end)) {
            forth.add(at.get());
            at = plan.next(at.get());
        }
        List<Instant> back = new ArrayList<>();
        at = plan.latest(end);
        while (at.isPresent() && !at.get().isBefore(start)) {
            back.addFirst(at.get());
            at = plan.latest(at.get().minusMillis(1));
        }

        List<Instant> instants = expected.isEmpty()
                ? List.of()
                : List.of(expected.split(" ")).stream().map(text -> ZonedDateTime.parse(text).toInstant()).toList();
        assertThat(forth).as("forth").isEqualTo(instants);
        assertThat(back).as("back").isEqualTo(instants);
    }
}
