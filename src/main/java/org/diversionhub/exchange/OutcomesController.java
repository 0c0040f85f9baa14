package org.diversionhub.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.message.Kind;
import org.diversionhub.outcomes.OutcomeFormats;
import org.diversionhub.outcomes.OutcomeTable;
import org.diversionhub.outcomes.OutcomeTables;
import org.diversionhub.outcomes.Period;
import org.diversionhub.partner.Partner;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The outcome-extract for evaluators and public health: tables that the programme has made, as far as the policy of
 * their role lists the content that was counted, and of the programmes that they are for. For everybody else there is
 * nothing here.
 */
@RestController
@RequestMapping("/exchange/outcomes")
class OutcomesController {
    private static final Kind EXTRACT = Kind.parse("outcome-extract");

    private final CallingPartner calling;
    private final CurrentSnapshot snapshots;
    private final OutcomeTables tables;
    private final Audit audit;
    private final Clock clock;

    OutcomesController(CallingPartner calling, CurrentSnapshot snapshots, JdbcClient sql, Audit audit, Clock clock) {
        this.calling = calling;
        this.snapshots = snapshots;
        this.tables = new OutcomeTables(sql);
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping
    ResponseEntity<byte[]> of(
            @RequestParam(defaultValue = "") String program,
            @RequestParam(defaultValue = "") String period,
            @RequestParam(defaultValue = "json") String format,
            HttpServletRequest request) {
        Snapshot snapshot = snapshots.get();
        Partner caller = calling.of(request, snapshot);
        Policy policy = policy(caller, snapshot).orElseThrow(OutcomesController::nothing);
        Period asked = period(period);
        boolean csv = isCsv(format);
        List<OutcomeTable> made =
                snapshot.programs().isCountedFor(caller, program) ? tables.of(program, asked) : List.of();
        if (made.isEmpty()) {
            throw nothing();
        }
        String csvText = OutcomeFormats.csv(made, policy.extract());
        audit.append(told(caller, policy, program + " " + asked, csvText.lines().count() - 1));
        return csv
                ? answer(new MediaType("text", "csv", StandardCharsets.UTF_8), csvText)
                : answer(MediaType.APPLICATION_JSON, OutcomeFormats.json(program, asked, made, policy.extract()));
    }

    /** No line in the policy, or no agreement: no extract. */
    private Optional<Policy> policy(Partner caller, Snapshot snapshot) {
        return snapshot.policies()
                .of(caller.role())
                .filter(policy -> !policy.extract().isEmpty())
                .filter(policy ->
                        snapshot.policies().lacking(caller, clock.instant()).isEmpty());
    }

    private static ProblemException nothing() {
        return new ProblemException(Problem.Type.NOT_FOUND, "there are no tables for you of this programme and period");
    }

    private static Period period(String text) {
        try {
            return Period.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.Type.BAD_REQUEST, "period is written 2026, 2026-Q1 or 2026-03");
        }
    }

    private static boolean isCsv(String format) {
        return switch (format) {
            case "csv" -> true;
            case "json" -> false;
            default -> throw new ProblemException(Problem.Type.BAD_REQUEST, "format is csv or json");
        };
    }

    /** Who got which table, by which policy; no count. */
    private static Entry told(Partner caller, Policy policy, String which, long counts) {
        return new Entry(
                Entry.Event.VIEWED,
                caller.id(),
                caller.id(),
                null,
                null,
                null,
                EXTRACT,
                Optional.empty(),
                policy.purpose(),
                "outcomes " + which + ": " + counts + " counts under " + policy.version());
    }

    private static ResponseEntity<byte[]> answer(MediaType type, String text) {
        return ResponseEntity.ok()
                .contentType(type)
                .header("Cache-Control", "no-store")
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
