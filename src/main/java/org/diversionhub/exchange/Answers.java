package org.diversionhub.exchange;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Kinds that answer a question: they go to who asked it in this case, and to no other of the same role. */
@Component
class Answers {
    static final Kind RESULT = new Kind("eligibility", "result");
    private static final Map<Kind, Kind> QUESTIONS = Map.of(
            RESULT,
            new Kind("eligibility", "request"),
            new Kind("service-authorization", "answer"),
            new Kind("service-authorization", "request"));

    private final JdbcClient sql;

    Answers(JdbcClient sql) {
        this.sql = sql;
    }

    static boolean is(Kind kind) {
        return QUESTIONS.containsKey(kind);
    }

    /** Whom of these parties it concerns; the result of an eligibility check also case management that did not ask. */
    static boolean concerns(Partner partner, Kind kind, Set<String> asked) {
        return !is(kind)
                || asked.contains(partner.id())
                || (kind.equals(RESULT) && partner.role() == Role.CASE_MANAGEMENT);
    }

    /** Who has asked in this case what this kind answers. */
    Set<String> asked(UUID caseId, Kind kind) {
        Kind question = QUESTIONS.get(kind);
        return question == null
                ? Set.of()
                : Set.copyOf(sql.sql("select distinct sender from message where case_id = ? and kind = ?")
                        .params(caseId, question.toString())
                        .query(String.class)
                        .list());
    }
}
