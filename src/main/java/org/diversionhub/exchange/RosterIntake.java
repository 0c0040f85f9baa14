package org.diversionhub.exchange;

import java.util.List;
import java.util.Optional;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Takes a jail's booking roster. The route {@code receive-roster} calls it. */
@Component("rosterIntake")
public class RosterIntake {
    static final String KIND = "custody-event";
    private static final Kind BOOKED = new Kind(KIND, "booked");

    private final Rosters rosters;
    private final Refusals refusals;
    private final LimitSettings limits;

    RosterIntake(Rosters rosters, Refusals refusals, LimitSettings limits) {
        this.rosters = rosters;
        this.refusals = refusals;
        this.limits = limits;
    }

    public Answer receive(Incoming incoming) {
        Answer answer = judge(incoming);
        return answer instanceof Answer.Refused refused ? refusals.recordRoster(incoming, refused) : answer;
    }

    private Answer unreadable(Incoming incoming, Reading.Refused refused) {
        try {
            rosters.refused(incoming.sender());
            return new Answer.Refused(Problem.ofRoster(refused.faults()));
        } catch (DataAccessException | TransactionException e) {
            return Refusals.unavailable(incoming, e);
        }
    }

    private Answer judge(Incoming incoming) {
        Partner sender = incoming.sender();
        Optional<Answer.Refused> forbidden = sender.role() == Role.JAIL_CUSTODY && sender.maySend(BOOKED)
                ? refusals.ofSender(incoming)
                : Optional.of(Refusals.notYours());
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        Reading.OfMany reading = new MessageReader(incoming.snapshot().schemas(), limits.json())
                .readEach(KIND, incoming.body(), limits.rosterPeople());
        return switch (reading) {
            case Reading.Refused refused -> unreadable(incoming, refused);
            case Reading.ReadEach read -> keep(incoming, read.messages(), read.faults());
        };
    }

    private Answer keep(Incoming incoming, List<CanonicalMessage> bookings, List<Fault> faults) {
        if (!bookings.stream().map(CanonicalMessage::kind).allMatch(incoming.sender()::maySend)) {
            return Refusals.notYours();
        }
        try {
            String sha256 = Intake.sha256(incoming.body());
            return rosters.accept(bookings, faults, incoming.sender(), sha256, incoming.snapshot());
        } catch (DataAccessException | TransactionException e) {
            return Refusals.unavailable(incoming, e);
        }
    }
}
