package org.diversionhub.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.transport.Mailbox;

/**
 * Which mails could not be taken or answered, and when each is tried again: first those that were never tried, so that
 * none keeps another waiting. In memory: after a start all are tried anew, and each is the same in effect.
 */
final class MailTries {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** After so many the wait is the longest. */
    private static final int MOST_DOUBLED = 6;

    private final Map<String, Map<Mailbox.Id, Tried>> failed = new HashMap<>();

    private record Tried(int times, Instant next) {}

    /**
     * Which of them are tried now, at most so many; of those that lie there no more nothing is kept.
     *
     * @param waiting all that lie there, oldest first
     */
    synchronized List<Mailbox.Id> due(String partner, List<Mailbox.Id> waiting, int most, Instant now) {
        Map<Mailbox.Id, Tried> tried = failed.getOrDefault(partner, new HashMap<>());
        tried.keySet().retainAll(Set.copyOf(waiting));
        Stream<Mailbox.Id> untried = waiting.stream().filter(id -> !tried.containsKey(id));
        Stream<Mailbox.Id> again = waiting.stream()
                .filter(id ->
                        tried.get(id) instanceof Tried before && !before.next().isAfter(now));
        return Stream.concat(untried, again).limit(most).toList();
    }

    /** @return how often it has failed, this time too */
    synchronized int failed(String partner, Mailbox.Id mail, Instant now) {
        return failed.computeIfAbsent(partner, any -> new HashMap<>())
                .merge(
                        mail,
                        new Tried(1, now.plus(wait(1))),
                        (old, first) -> new Tried(old.times() + 1, now.plus(wait(old.times() + 1))))
                .times();
    }

    synchronized void moved(String partner, Mailbox.Id mail) {
        failed.getOrDefault(partner, new HashMap<>()).remove(mail);
    }

    private static Duration wait(int times) {
        return times > MOST_DOUBLED ? LONGEST : FIRST.multipliedBy(1L << (times - 1));
    }
}
