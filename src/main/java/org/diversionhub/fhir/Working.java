package org.diversionhub.fhir;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes what a partner says: all of it is looked at before any of it is taken. It is first handed in as messages, for
 * whoever may know of it, and then kept as the partner's own; after a crash between the two the partner says it again,
 * and it is said once.
 */
@Component
class Working {
    private final TransactionTemplate transaction;
    private final Saying saying;
    private final Catalogue catalogue;
    private final OwnWords ownWords;
    private final Clock clock;
    private final Lock[] locks = Stream.generate(ReentrantLock::new).limit(64).toArray(Lock[]::new);

    Working(
            PlatformTransactionManager transactions,
            Saying saying,
            Catalogue catalogue,
            OwnWords ownWords,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.saying = saying;
        this.catalogue = catalogue;
        this.ownWords = ownWords;
        this.clock = clock;
    }

    /**
     * One partner's steps are taken one after the other, so that what was looked at stays so.
     *
     * @param prepared looks at what is asked for, or refuses it
     * @return what it is about, as it is then
     */
    List<Resource> take(Reader reader, Function<Reader, List<Step>> prepared) {
        Lock lock = locks[Math.floorMod(reader.partner().id().hashCode(), locks.length)];
        lock.lock();
        try {
            List<Step> steps = prepared.apply(reader);
            refuseTwice(steps);
            saying.prepare(reader, steps).forEach(message -> saying.say(reader, message));
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            transaction.executeWithoutResult(status -> steps.forEach(step -> keep(reader, step, now)));
            Reader again = reader.again();
            return steps.stream()
                    .map(step -> again.read(step.name()).orElseThrow(Faults::nothingHere))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private static void refuseTwice(List<Step> steps) {
        if (steps.stream().map(Step::name).distinct().count() < steps.size()) {
            throw Faults.of(422, IssueType.BUSINESSRULE, "Say each Task and each Appointment once.");
        }
    }

    private void keep(Reader reader, Step step, Instant now) {
        String partner = reader.partner().id();
        Catalogue.Own own = ownWords.seal(partner, step.name(), step.caseId().get(), step.own());
        catalogue.answer(partner, step.name(), own, step.before(), step.after(), now);
    }
}
