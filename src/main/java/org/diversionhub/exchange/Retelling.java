package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Participants;
import org.springframework.stereotype.Component;

/**
 * After a correction a case is told anew, from its beginning, by the messages that stand: nothing of what a wrong one
 * had moved stays, and nothing else is lost. A consent that had ended meanwhile, such as with the charge, stays ended.
 */
@Component
class Retelling {
    private final StandingMessages messages;
    private final Keeping keeping;
    private final Participants participants;
    private final CaseHandles handles;
    private final Watch watch;
    private final Held held;
    private final ByHand byHand;
    private final AskedClock asked;
    private final Screening screening;

    Retelling(
            StandingMessages messages,
            Keeping keeping,
            Participants participants,
            CaseHandles handles,
            Watch watch,
            Held held,
            ByHand byHand,
            AskedClock asked,
            Screening screening) {
        this.messages = messages;
        this.keeping = keeping;
        this.participants = participants;
        this.handles = handles;
        this.watch = watch;
        this.held = held;
        this.byHand = byHand;
        this.asked = asked;
        this.screening = screening;
    }

    /**
     * @param wrong the message, as it was told before
     * @return the deliveries that may go by what the case is now
     */
    List<Lane> of(Accepting correction, LeadCase before, Messages.Told wrong, UUID id) {
        List<Messages.Told> standing = messages.told(before.id()).stream()
                .filter(told -> !told.nullified())
                .toList();
        LeadCase after = before.atFirst();
        Map<String, String> names = new HashMap<>();
        for (Messages.Told told : standing) {
            Partner sender = correction
                    .snapshot()
                    .sender(told.sender(), before)
                    .orElseGet(() -> Judging.stranger(told.sender()));
            LeadCase known = after;
            after = keeping.after(after, told.message(), sender, told.acceptedAt());
            if (told.sender().equals(wrong.sender())
                    && Keeping.isNews(told.message(), told.acceptedAt(), known, after)) {
                Keeping.ownNames(told.message()).forEach(names::put);
            }
        }
        rename(wrong, names);
        List<Lane> lanes = new ArrayList<>(keeping.move(correction, before, after));
        switch (watch.retell(correction, before, after, standing, id)) {
            case LEFT -> keeping.close(after, correction.snapshot(), correction.now());
            case BACK -> {
                lanes.addAll(held.again(after.id(), correction.now()));
                keeping.back(after, true, correction.now());
            }
            case AS_BEFORE -> asked.again(after, correction.now());
        }
        if (wrong.message().kind().name().equals("diversion-referral")) {
            participants.retell(before.participant(), wrong.message(), messages.standingWords(before.participant()));
        }
        screening.retold(wrong.message(), before.id(), standing, correction.now());
        byHand.lookAgain(
                wrong.message(), before.participant(), () -> messages.standing(before.participant()), correction.now());
        return lanes;
    }

    /** What the sender calls the case follows what it says now: by the wrong number it would be told of another. */
    private void rename(Messages.Told wrong, Map<String, String> names) {
        for (String field : Keeping.OWN_NAMES) {
            String name = names.get(field);
            if (name != null) {
                handles.keep(wrong.caseId(), wrong.sender(), field, name);
            } else if (wrong.message().text(field).isPresent()) {
                handles.drop(wrong.caseId(), wrong.sender(), field);
            }
        }
    }
}
