package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.eligibility.Judgement;
import org.diversionhub.eligibility.RuleSet;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.referral.LeadCase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Works out by the site's rules what an arrest referral does not say itself: whether the person may take part. A no,
 * and what the rules cannot tell, is a task for a person; the referral goes its way all the same. Who says it has
 * decided it: the rules are not held against a person's word.
 */
@Component
class Screening {
    private static final Kind ARREST = new Kind("diversion-referral", "arrest");

    private final JdbcClient sql;

    Screening(JdbcClient sql) {
        this.sql = sql;
    }

    /** The message with the result, if the rules have one; of any other message nothing changes. */
    Accepting of(Accepting accepting, LeadCase known) {
        CanonicalMessage message = accepting.message();
        boolean said = says(message);
        if (said) {
            sql.sql("update lead_case set judged_at = coalesce(judged_at, ?) where id = ?")
                    .params(Timestamp.from(accepting.now()), known.id())
                    .update();
            settle(known.id(), accepting.now());
        }
        Optional<RuleSet> rules = accepting
                .snapshot()
                .rules(accepting.snapshot().programOf(known))
                .filter(any -> !said && message.kind().equals(ARREST) && !isJudged(known.id()));
        return rules.map(found -> judged(accepting, known, found)).orElse(accepting);
    }

    /**
     * Who said it has taken it back, and no other result stands: of whoever is referred the question is open again,
     * whatever a referral says.
     */
    void retold(CanonicalMessage wrong, UUID caseId, List<Messages.Told> standing, Instant now) {
        boolean settled = standing.stream().anyMatch(told -> isResult(told.message()));
        boolean referred =
                standing.stream().anyMatch(told -> told.message().kind().name().equals(ARREST.name()));
        if (!says(wrong) || settled || !referred) {
            return;
        }
        boolean judged = sql.sql("update lead_case set judged_at = null where id = ? and judged_at is not null")
                        .param(caseId)
                        .update()
                == 1;
        if (judged) {
            ask(caseId, "taken back", now);
        }
    }

    private static boolean says(CanonicalMessage message) {
        boolean may = message.kind().equals(ARREST) || isResult(message);
        return may && message.text("eligibility.eligible").isPresent();
    }

    private static boolean isResult(CanonicalMessage message) {
        return message.kind().equals(Answers.RESULT);
    }

    /** Somebody has said it of this case: a referral that comes again without it is not held against that. */
    private boolean isJudged(UUID caseId) {
        return sql.sql("select judged_at is not null from lead_case where id = ?")
                .param(caseId)
                .query(Boolean.class)
                .single();
    }

    private Accepting judged(Accepting accepting, LeadCase known, RuleSet rules) {
        Judgement judgement = rules.judge(accepting.message(), today(accepting));
        return switch (judgement.verdict()) {
            case ELIGIBLE -> {
                settle(known.id(), accepting.now());
                yield with(accepting, true, judgement);
            }
            case NOT_ELIGIBLE -> {
                ask(known.id(), judgement, accepting.now());
                yield with(accepting, false, judgement);
            }
            case A_PERSON_DECIDES -> {
                ask(known.id(), judgement, accepting.now());
                yield accepting;
            }
        };
    }

    private static Accepting with(Accepting accepting, boolean eligible, Judgement judgement) {
        ObjectNode record = accepting.message().record().deepCopy();
        record.withObjectProperty("eligibility").put("eligible", eligible).put("ruleVersion", judgement.rules());
        return accepting.with(record);
    }

    /** Today where the arrest was: in the evening there it is tomorrow in UTC, when somebody may be older. */
    private static LocalDate today(Accepting accepting) {
        return accepting.now().atOffset(offset(accepting.message())).toLocalDate();
    }

    private static ZoneOffset offset(CanonicalMessage message) {
        try {
            return OffsetDateTime.parse(message.text("arrest.at").orElse("")).getOffset();
        } catch (DateTimeException e) { // not stated
            return ZoneOffset.UTC;
        }
    }

    /** One open task a case. Which rules decided it is criminal history: {@code hub eligibility why} works it out. */
    private void ask(UUID caseId, Judgement judgement, Instant now) {
        ask(caseId, judgement.rules() + ": " + judgement.worst().words(), now);
    }

    private void ask(UUID caseId, String reason, Instant now) {
        sql.sql("""
                        insert into task (id, at, what, about, reason) values (?, ?, 'eligibility', ?, ?)
                        on conflict (about) where what = 'eligibility' and done_at is null
                        do update set at = excluded.at, reason = excluded.reason""")
                .params(UUID.randomUUID(), Timestamp.from(now), caseId, reason)
                .update();
    }

    private void settle(UUID caseId, Instant now) {
        sql.sql("update task set done_at = ? where what = 'eligibility' and about = ? and done_at is null")
                .params(Timestamp.from(now), caseId)
                .update();
    }
}
