package org.diversionhub.exchange;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.exchange.Arrivals.Taken;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.FilePickup;
import org.diversionhub.transport.Letter;
import org.diversionhub.transport.Mailbox;
import org.diversionhub.transport.Mailbox.Mail;
import org.diversionhub.transport.Mailboxes;
import org.diversionhub.trust.SecretFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes what partners mail, if they have signed and encrypted it: who has signed has sent it, whatever stands above. It
 * goes the same way as what is posted, then it is answered and moved, in this order: whatever happens in between, it is
 * taken again and answered the same. Anything else is moved aside unread, and a person is told.
 */
@Component("mailPickup")
public class MailPickup {
    private static final Logger LOG = LoggerFactory.getLogger(MailPickup.class);

    /** At one look; what is behind comes at the next. */
    private static final int BATCH = 50;

    private static final Duration STEP = Duration.ofSeconds(20);
    private static final String DONE = "done";
    private static final String ASIDE = "refused";

    private final Mailboxes mailboxes;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;
    private final Refusals refusals;
    private final MailAnswers answers;
    private final Pauses pauses;
    private final CallingPartner calling;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    MailPickup(
            Mailboxes mailboxes,
            CurrentSnapshot snapshots,
            Arrivals arrivals,
            Refusals refusals,
            MailAnswers answers,
            Pauses pauses,
            CallingPartner calling) {
        this.mailboxes = mailboxes;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
        this.refusals = refusals;
        this.answers = answers;
        this.pauses = pauses;
        this.calling = calling;
    }

    /** Takes what has come from this partner. The pick-up routes call it. */
    public void look(String partner) {
        Snapshot snapshot = snapshots.get();
        snapshot.partners()
                .byId(partner)
                .ifPresent(sender -> sender.pickup().ifPresent(pickup -> look(sender, pickup, snapshot)));
    }

    private void look(Partner sender, Pickup pickup, Snapshot snapshot) {
        if (pauses.isPaused(sender, Pause.Way.IN)) {
            return;
        }
        try (Mailbox mailbox = mailboxes.open(pickup, STEP)) {
            for (Mail mail : mailbox.oldest(BATCH)) {
                if (!calling.awaitTurn(sender) || pauses.isPaused(sender, Pause.Way.IN)) {
                    return;
                }
                tryToTake(new Looked(sender, pickup, snapshot, mailbox), mail);
            }
            if (unreadable.remove(sender.id())) {
                LOG.info("the mailbox of {} can be read again", sender.id());
            }
        } catch (SecretFiles.Unusable e) {
            cannotRead(sender, e.word());
        } catch (IOException e) {
            cannotRead(sender, FilePickup.step(e));
        } catch (RuntimeException e) {
            cannotRead(sender, e.getClass().getSimpleName());
        }
    }

    private void cannotRead(Partner sender, String why) {
        if (unreadable.add(sender.id())) {
            LOG.warn("the mailbox of {} cannot be read ({})", sender.id(), why);
        }
    }

    /** One look into one mailbox. */
    private record Looked(Partner sender, Pickup pickup, Snapshot snapshot, Mailbox mailbox) {}

    /** One mail that cannot be taken keeps no other waiting; nothing of it is logged. */
    private void tryToTake(Looked looked, Mail mail) {
        try {
            take(looked, mail);
        } catch (IOException e) {
            LOG.warn(
                    "a mail of {} could not be taken or answered ({})",
                    looked.sender().id(),
                    FilePickup.step(e));
        } catch (RuntimeException e) {
            LOG.error(
                    "a mail of {} could not be taken ({})",
                    looked.sender().id(),
                    e.getClass().getSimpleName());
        }
    }

    private void take(Looked looked, Mail mail) throws IOException {
        int most = most(looked.sender());
        byte[] raw = mail.size() > most ? new byte[0] : looked.mailbox().read(mail, most);
        if (mail.size() > most || raw.length > most) {
            setAside(looked, mail, unread(looked, Problem.Type.TOO_LARGE));
            return;
        }
        Letter letter = Letter.read(raw);
        Taken taken = letter.sealed().isPresent()
                ? arrivals.takeSealed(
                        looked.sender(),
                        letter.sealed().get(),
                        looked.snapshot(),
                        looked.pickup().mapping().flatMap(looked.snapshot().mappings()::reader).stream()
                                .toList())
                : new Taken.One(unread(looked, Problem.Type.PROTECTION));
        settle(looked, mail, letter, raw, taken);
    }

    /** Base 64 with its lines, and a head. */
    private int most(Partner sender) {
        int sealed = arrivals.most(sender, Arrivals.PROTECTED);
        return sealed + sealed / 2;
    }

    private Answer unread(Looked looked, Problem.Type type) {
        return refusals.record(
                new Incoming(looked.sender(), "", new byte[0], looked.snapshot()),
                new Answer.Refused(Problem.of(type, "it was not read")));
    }

    private void settle(Looked looked, Mail mail, Letter letter, byte[] raw, Taken taken) throws IOException {
        if (isForLater(taken)) {
            LOG.warn("a mail of {} waits in its mailbox", looked.sender().id());
        } else if (taken instanceof Taken.One(Answer.Refused refused)
                && refused.problem().type() == Problem.Type.PROTECTION) {
            setAside(looked, mail, refused);
        } else {
            boolean told = answers.answer(looked.sender(), letter, raw, taken);
            if (isAccepted(taken)) {
                looked.mailbox().move(mail, DONE);
            } else {
                if (!told) {
                    answers.raise(looked.sender(), "refused");
                }
                looked.mailbox().move(mail, ASIDE);
            }
        }
    }

    /** Nobody knows who has sent it: a person is told, and nobody else. */
    private void setAside(Looked looked, Mail mail, Answer answer) throws IOException {
        if (answer instanceof Answer.Refused refused && !Arrivals.isForLater(answer)) {
            answers.raise(looked.sender(), refused.problem().word());
            looked.mailbox().move(mail, ASIDE);
            LOG.warn(
                    "a mail to the mailbox of {} was set aside ({})",
                    looked.sender().id(),
                    refused.problem().word());
        }
    }

    private static boolean isForLater(Taken taken) {
        return switch (taken) {
            case Taken.One(Answer answer) -> Arrivals.isForLater(answer);
            case Taken.Many(RowAnswers rows) -> rows.isForLater();
        };
    }

    private static boolean isAccepted(Taken taken) {
        return switch (taken) {
            case Taken.One(Answer answer) -> answer instanceof Answer.Accepted;
            case Taken.Many(RowAnswers rows) -> rows.isAccepted();
        };
    }
}
