package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.diversionhub.transport.Mailbox.Id;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Which of the mails that lie there are tried, and when. */
@Execution(CONCURRENT)
class MailTriesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String PARTNER = "pd";

    private final MailTries tries = new MailTries();

    private static List<Id> mails(long... numbers) {
        return LongStream.of(numbers).mapToObj(number -> new Id(7, number)).toList();
    }

    private List<Id> due(int most, Instant now) {
        return tries.due(PARTNER, mails(1, 2, 3, 4), most, now);
    }

    private int failed(long number, Instant now) {
        return tries.failed(PARTNER, new Id(7, number), now);
    }

    @Test
    void oldestComesFirst_andAtMostSoMany() {
        assertThat(due(3, NOW)).isEqualTo(mails(1, 2, 3));
    }

    @Test
    void whatHasFailedStepsBackBehindWhatWasNeverTried() {
        failed(1, NOW);
        failed(2, NOW.minusSeconds(1));
        assertThat(due(9, NOW.plusSeconds(59))).isEqualTo(mails(3, 4, 2));
        assertThat(due(9, NOW.plusSeconds(60))).isEqualTo(mails(3, 4, 1, 2));
        assertThat(due(2, NOW.plusSeconds(60))).isEqualTo(mails(3, 4));
        assertThat(tries.due("another", mails(1), 9, NOW)).isEqualTo(mails(1));
    }

    @Test
    void waitDoublesUpToAnHour_howeverOftenItFails() {
        List<Long> minutes = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            assertThat(failed(1, NOW)).isEqualTo(i);
            minutes.add(waits().toMinutes());
        }
        assertThat(minutes).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L).endsWith(60L);
    }

    private Duration waits() {
        Duration wait = Duration.ZERO;
        while (tries.due(PARTNER, mails(1), 1, NOW.plus(wait)).isEmpty()) {
            wait = wait.plusMinutes(1);
        }
        return wait;
    }

    @Test
    void whatWasMovedOrTakenAwayIsForgotten_andSoIsAFolderThatIsAnother() {
        failed(1, NOW);
        failed(2, NOW);
        failed(3, NOW);
        tries.moved(PARTNER, new Id(7, 1));
        assertThat(due(9, NOW)).isEqualTo(mails(1, 4));
        assertThat(tries.due(PARTNER, mails(3), 9, NOW)).isEmpty();
        assertThat(due(9, NOW)).as("2 was away").isEqualTo(mails(1, 2, 4));
        assertThat(tries.due(PARTNER, List.of(new Id(8, 3)), 9, NOW)).hasSize(1);
        assertThat(failed(3, NOW)).isEqualTo(1);
    }
}
