package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
        boolean said = message.text("eligibility.eligible").isPresent();
        if (said && (message.kind().equals(ARREST) || message.kind().equals(Answers.RESULT))) {
            settle(known.id(), accepting.now());
        }
        Optional<RuleSet> rules = accepting
                .snapshot()
                .rules()
                .filter(any -> !said && message.kind().equals(ARREST));
        return rules.map(found -> judged(accepting, known, found)).orElse(accepting);
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

    /** One open task a case, with what the latest referral leaves open. */
    private void ask(UUID caseId, Judgement judgement, Instant now) {
        sql.sql("""
                        insert into task (id, at, what, about, reason) values (?, ?, 'eligibility', ?, ?)
                        on conflict (about) where what = 'eligibility' and done_at is null
                        do update set at = excluded.at, reason = excluded.reason""")
                .params(UUID.randomUUID(), Timestamp.from(now), caseId, judgement.reason())
                .update();
    }

    private void settle(UUID caseId, Instant now) {
        sql.sql("update task set done_at = ? where what = 'eligibility' and about = ? and done_at is null")
                .params(Timestamp.from(now), caseId)
                .update();
    }
}
