package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Disclosures;
import org.diversionhub.audit.Entry;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.Participants;
import org.diversionhub.referral.Parties;
import org.diversionhub.referral.Persons;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The accounting of disclosures for case management, which gives it to the participant. For everybody else, and for
 * anybody whom the caller does not serve, there is nothing here; of a person who was merged, what is of participants
 * whom the caller serves.
 */
@RestController
@RequestMapping("/exchange/accounting")
class AccountingController {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> YEARS = Set.of("3", "6");

    private final CallingPartner calling;
    private final CurrentSnapshot snapshots;
    private final Participants participants;
    private final Persons persons;
    private final Parties parties;
    private final Disclosures disclosures;
    private final Audit audit;
    private final AccountingRequests requests;
    private final Clock clock;

    AccountingController(
            CallingPartner calling,
            CurrentSnapshot snapshots,
            Participants participants,
            Persons persons,
            Parties parties,
            Disclosures disclosures,
            Audit audit,
            DataSource database,
            Clock clock) {
        this.calling = calling;
        this.snapshots = snapshots;
        this.participants = participants;
        this.persons = persons;
        this.parties = parties;
        this.disclosures = disclosures;
        this.audit = audit;
        this.requests = new AccountingRequests(database, clock);
        this.clock = clock;
    }

    @GetMapping
    ResponseEntity<byte[]> of(
            @RequestParam(defaultValue = "") String participant,
            @RequestParam(defaultValue = "6") String years,
            HttpServletRequest request)
            throws JsonProcessingException {
        Snapshot snapshot = snapshots.get();
        Partner caller = calling.of(request, snapshot);
        UUID subject = subject(caller, participant, snapshot)
                .orElseThrow(
                        () -> new ProblemException(Problem.Type.NOT_FOUND, "you serve no participant of this key"));
        if (!YEARS.contains(years)) {
            throw new ProblemException(Problem.Type.BAD_REQUEST, "years is 3 (42 CFR 2.25) or 6 (45 CFR 164.528)");
        }
        Instant since = since(clock.instant(), Integer.parseInt(years));
        List<UUID> subjects = persons.of(subject).stream()
                .filter(one -> serves(caller, one, snapshot))
                .toList();
        subjects.forEach(one -> audit.append(Entry.of(Entry.Event.VIEWED, caller.id(), one, "accounting")));
        requests.made(subjects, Integer.parseInt(years), caller.id());
        ObjectNode out = JSON.createObjectNode().put("participant", participant).put("since", since.toString());
        out.set("disclosures", new Accounting(snapshot).json(disclosures.of(subjects, since)));
        return ExchangeController.json(200, JSON.writeValueAsBytes(out));
    }

    static Instant since(Instant now, int years) {
        return now.atOffset(ZoneOffset.UTC).minusYears(years).toInstant();
    }

    /** Also of nobody it is asked who serves: the time of the answer must not tell whom the hub knows. */
    private Optional<UUID> subject(Partner caller, String key, Snapshot snapshot) {
        if (caller.role() != Role.CASE_MANAGEMENT || key.isBlank()) {
            return Optional.empty();
        }
        Optional<UUID> named = participants.byKey(caller.id(), key);
        boolean serves = serves(caller, named.orElseGet(UUID::randomUUID), snapshot);
        return named.filter(known -> serves);
    }

    private boolean serves(Partner caller, UUID participant, Snapshot snapshot) {
        Optional<Program> program = snapshot.programs().ofMember(caller.id());
        return parties.serves(
                caller.id(),
                participant,
                program.map(Program::id).orElse(""),
                program.map(own -> own.answeredBy(caller.id())).orElse(List.of()));
    }
}
