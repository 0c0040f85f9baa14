package org.diversionhub.exchange;

import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Programs;
import org.diversionhub.referral.ParticipationState;
import org.diversionhub.referral.ReferralState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A programme whose file is gone would leave its cases without clocks, retention and anybody to ask; an agency that its
 * file names no more, without case management, prosecutor and jail.
 */
@Component
class ProgramsOfCases implements Condition {
    private final JdbcClient sql;

    ProgramsOfCases(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public List<ConfigFault> faults(Snapshot next) {
        Programs programs = next.programs();
        return Stream.of(cases(programs), requests(programs), agencies(programs))
                .flatMap(List::stream)
                .toList();
    }

    private List<ConfigFault> cases(Programs programs) {
        return without(
                "select program, count(*) from lead_case where shredded_at is null and program <> all(?)"
                        + " group by program order by program",
                "cases are",
                "a file with this id, until the last of its cases is shredded",
                programs);
    }

    /** They outlive the cases. */
    private List<ConfigFault> requests(Programs programs) {
        return without(
                "select p.program, count(*) from accounting_request r join participant p on p.id = r.participant_id"
                        + " where r.made_at is null and p.program <> all(?) group by p.program order by p.program",
                "requests for an accounting that nobody has answered are",
                "a file with this id, until `hub accounting` has answered the last of them",
                programs);
    }

    private List<ConfigFault> without(String question, String what, String right, Programs programs) {
        return sql.sql(question)
                .param(programs.ids().toArray(String[]::new))
                .query((row, n) -> new ConfigFault(
                        "config/programs",
                        0,
                        row.getLong(2) + " " + what + " of the programme `" + row.getString(1)
                                + "`, and no file describes it",
                        right))
                .list();
    }

    /** How many cases of an agency are open. */
    private record Open(String program, String agency, long cases) {}

    private List<ConfigFault> agencies(Programs programs) {
        return sql
                .sql("select c.program, c.agency, count(*) from lead_case c join course w on w.case_id = c.id"
                        + " where c.shredded_at is null and w.referral <> all(?) and w.participation <> all(?)"
                        + " group by c.program, c.agency order by c.program, c.agency")
                .params(
                        new String[] {ReferralState.CLOSED.name(), ReferralState.DECLINED.name()},
                        ParticipationState.ends())
                .query((row, n) -> new Open(row.getString(1), row.getString(2), row.getLong(3)))
                .list()
                .stream()
                .flatMap(open -> programs
                        .named(open.program())
                        .filter(program -> program.of(open.agency()).isEmpty())
                        .map(program -> orphaned(program, open))
                        .stream())
                .toList();
    }

    private static ConfigFault orphaned(Program program, Open open) {
        return new ConfigFault(
                "the file of the programme `" + program.id() + "`",
                0,
                open.cases() + " open cases are of the agency `" + open.agency()
                        + "`, and no jurisdiction there names it",
                "its id among the `agencies` of one, until they are closed; with `sends: []` in its own file it refers"
                        + " nobody");
    }
}
