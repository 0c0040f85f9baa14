package org.diversionhub.exchange;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.exchange.Arrivals.Taken;
import org.diversionhub.exchange.Looking.Look;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Protection;
import org.diversionhub.transport.Letter;
import org.diversionhub.transport.Mailbox;
import org.diversionhub.transport.Mailbox.Mail;
import org.diversionhub.transport.Mailboxes;
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
    private static final String ENDED = "certificate-ended";

    /** After so many failures of one mail a person is told. */
    private static final int ENOUGH = 3;

    private final Mailboxes mailboxes;
    private final Arrivals arrivals;
    private final Refusals refusals;
    private final MailAnswers answers;
    private final Clock clock;
    private final Looking.Places boxes;
    private final MailTries tries = new MailTries();
    private final Map<String, Boolean> ended = new ConcurrentHashMap<>();

    MailPickup(
            Mailboxes mailboxes,
            Arrivals arrivals,
            Refusals refusals,
            MailAnswers answers,
            Clock clock,
            Looking looking) {
        this.mailboxes = mailboxes;
        this.arrivals = arrivals;
        this.refusals = refusals;
        this.answers = answers;
        this.clock = clock;
        this.boxes = looking.at("mailbox", "mail");
    }

    /** Takes what has come from this partner. The pick-up routes call it. */
    public void look(String partner) {
        boxes.look(partner, this::look);
    }

    private void look(Look look) throws IOException {
        if (cannotSign(look.sender())) {
            return;
        }
        try (Mailbox mailbox = mailboxes.open(look.pickup(), STEP)) {
            List<Mailbox.Id> due = tries.due(look.sender().id(), mailbox.all(), BATCH, clock.instant());
            Looked looked = new Looked(look, mailbox);
            boxes.each(
                    look.sender(),
                    mailbox.these(due).stream().takeWhile(any -> mailbox.isOpen()),
                    mail -> tryToTake(looked, mail));
        }
    }

    /** What comes while no certificate of the partner's is valid waits for the next one; a person is told once. */
    private boolean cannotSign(Partner sender) {
        Protection protection = sender.protection();
        boolean cannot = !protection.certificates().isEmpty()
                && protection.signers(clock.instant()).isEmpty();
        if (!Objects.equals(ended.get(sender.id()), cannot)) {
            if (cannot) {
                answers.raise(sender, ENDED);
                LOG.warn("the mailbox of {} waits: no certificate of its that signs is valid", sender.id());
            } else {
                answers.close(sender, ENDED);
            }
            ended.put(sender.id(), cannot);
        }
        return cannot;
    }

    /** One look into one mailbox. */
    private record Looked(Look at, Mailbox mailbox) {
        Partner sender() {
            return at.sender();
        }
    }

    private void tryToTake(Looked looked, Mail mail) throws IOException {
        try {
            take(looked, mail);
        } catch (IOException e) {
            failed(looked.sender(), mail);
            throw e;
        } catch (RuntimeException e) {
            if (!Arrivals.isForLater(e)) {
                failed(looked.sender(), mail);
            }
            throw e;
        }
    }

    private void failed(Partner sender, Mail mail) {
        if (tries.failed(sender.id(), mail.id(), clock.instant()) >= ENOUGH) {
            answers.raise(sender, "not-answered");
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
                        looked.at().snapshot(),
                        looked
                                .at()
                                .pickup()
                                .mapping()
                                .flatMap(looked.at().snapshot().mappings()::reader)
                                .stream()
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
                new Incoming(looked.sender(), "", new byte[0], looked.at().snapshot()),
                new Answer.Refused(Problem.of(type, "it was not read")));
    }

    private void settle(Looked looked, Mail mail, Letter letter, byte[] raw, Taken taken) throws IOException {
        if (isForLater(taken)) {
            boxes.waits(looked.sender());
        } else if (taken instanceof Taken.One(Answer.Refused refused)
                && refused.problem().type() == Problem.Type.PROTECTION) {
            setAside(looked, mail, refused);
        } else {
            boolean told = answers.answer(looked.sender(), letter, raw, taken);
            if (isAccepted(taken)) {
                move(looked, mail, DONE);
            } else {
                if (!told) {
                    answers.raise(looked.sender(), "refused");
                }
                move(looked, mail, ASIDE);
            }
        }
    }

    /** Nobody knows who has sent it: a person is told, and nobody else. */
    private void setAside(Looked looked, Mail mail, Answer answer) throws IOException {
        if (answer instanceof Answer.Refused refused && !Arrivals.isForLater(answer)) {
            answers.raise(looked.sender(), refused.problem().word());
            move(looked, mail, ASIDE);
            LOG.warn(
                    "a mail to the mailbox of {} was set aside ({})",
                    looked.sender().id(),
                    refused.problem().word());
        }
    }

    private void move(Looked looked, Mail mail, String to) throws IOException {
        looked.mailbox().move(mail, to);
        tries.moved(looked.sender().id(), mail.id());
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
