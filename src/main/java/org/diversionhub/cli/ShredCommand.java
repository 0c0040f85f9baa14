package org.diversionhub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.diversionhub.exchange.Shredding;
import org.diversionhub.exchange.Shredding.Outcome;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.CaseRetention;
import org.diversionhub.referral.Participants;
import org.diversionhub.trust.MasterKey;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.ShredLedger;
import org.diversionhub.trust.Tokens;
import org.diversionhub.trust.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Destroys a case for good, or keeps it from being destroyed. */
@Command(
        name = "shred",
        mixinStandardHelpOptions = true,
        description = "Destroys the key and the search tokens of a case, or of all cases of a person, for good; the"
                + " audit and the accounting stay. Needs the password of the keys (HUB_TRUST_KEYSPASSWORD). Exit code"
                + " 0: it is shredded; 1: nothing is known by this name, it is on legal hold, or something cannot be"
                + " reached.")
final class ShredCommand implements Callable<Integer> {
    /** Of which cases. */
    static final class Which {
        @Option(names = "--case", paramLabel = "ID", description = "The hub's internal id of the case.")
        private @Nullable UUID caseId;

        @Option(
                names = "--referral",
                arity = "2",
                paramLabel = "VALUE",
                description = "A partner's id and its own referral.id of the case.")
        private List<String> referral = List.of();

        @Option(
                names = "--participant",
                arity = "2",
                paramLabel = "VALUE",
                description = "A partner's id and its own key of the person: all the person's cases.")
        private List<String> participant = List.of();

        @Option(
                names = "--by",
                paramLabel = "WHO",
                description = "Who decided it: an office or a file number, never the person's name.")
        private String by = "";

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec = CommandSpec.create();

        void check() {
            if ((caseId == null ? 0 : 1) + Math.min(1, referral.size()) + Math.min(1, participant.size()) != 1) {
                throw new ParameterException(
                        spec.commandLine(), "one of --case, --referral and --participant says which");
            }
            if (!ShredLedger.isBy(by)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--by is who decided it: 2 to 80 letters, digits, spaces and . , : / @ _ ( ) -");
            }
        }
    }

    @Mixin
    private Which which = new Which();

    @Option(
            names = "--reason",
            paramLabel = "WHY",
            description = "request (a legal request) or retention (its time is over).")
    private String reason = "";

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        which.check();
        ShredLedger.Why why = why();
        return onEach(which, (shredding, id) -> switch (shredding.shred(id, why, which.by, Home.operator())) {
            case Outcome.Shredded done ->
                said(
                        true,
                        id,
                        "is shredded: line " + done.line() + " of the ledger"
                                + (done.onTheirWay() == 0 ? "" : "; attempts on their way: " + done.onTheirWay()));
            case Outcome.Already already -> said(true, id, "was shredded before");
            case Outcome.OnHold held -> said(false, id, "is on legal hold, and stays");
            case Outcome.Unknown unknown -> said(false, id, "is not known");
        });
    }

    private ShredLedger.Why why() {
        try {
            return ShredLedger.Why.valueOf(reason.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--reason is request or retention");
        }
    }

    @Command(
            name = "hold",
            mixinStandardHelpOptions = true,
            description = "Puts cases on legal hold: neither retention nor a command shreds them. Exit code 0: done; 1:"
                    + " nothing is known by this name, or something cannot be reached.")
    int hold(@Mixin Which held) {
        held.check();
        return onEach(
                held,
                (shredding, id) -> shredding.hold(id, true, held.by, Home.operator())
                        ? said(true, id, "is on legal hold")
                        : said(false, id, "is not known"));
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "Ends the legal hold of cases. Exit code 0: done; 1: it was on none, or something cannot be"
                    + " reached.")
    int release(@Mixin Which held) {
        held.check();
        return onEach(
                held,
                (shredding, id) -> shredding.hold(id, false, held.by, Home.operator())
                        ? said(true, id, "is no longer on hold")
                        : said(false, id, "is not on hold"));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists what was shredded, as the ledger says, and what is on legal hold. Exit code 0: listed;"
                    + " 1: the ledger is not whole, or something cannot be reached.")
    int list() {
        return home.withDatabase(err(), database -> {
            List<ShredLedger.Line> lines = home.ledger().read(ShredLedger.START).lines();
            lines.forEach(line -> out().println(line.number() + "  " + line.at() + "  " + line.caseId() + "  "
                    + line.why() + "  " + line.by()));
            List<CaseRetention.Hold> holds = new CaseRetention(JdbcClient.create(database)).holds();
            holds.forEach(held -> out().println("on hold  " + held.since() + "  " + held.caseId() + "  " + held.by()));
            out().println(lines.size() + " shredded, " + holds.size() + " on hold");
            return 0;
        });
    }

    /** What is done with one case. */
    private interface Work {
        boolean with(Shredding shredding, UUID caseId);
    }

    private int onEach(Which cases, Work work) {
        return home.withDatabase(err(), database -> onEach(cases, work, database));
    }

    private int onEach(Which cases, Work work, SingleConnectionDataSource database) throws IOException {
        MasterKey master = home.masterKey();
        JdbcClient sql = JdbcClient.create(database);
        Tokens tokens = new Tokens(master);
        Vault vault = new Vault(home.keys(), master, 1);
        CaseHandles handles = new CaseHandles(sql, tokens, vault, new PairwiseIds(master));
        Participants participants = new Participants(sql, tokens);
        List<UUID> found = found(cases, handles, participants, new CaseRetention(sql));
        if (found.isEmpty()) {
            out().println("nothing is known by this name");
            return 1;
        }
        Shredding shredding =
                Shredding.ofCommands(database, handles, participants, home.ledger(), vault, home.snapshot());
        return found.stream().filter(id -> !work.with(shredding, id)).count() == 0 ? 0 : 1;
    }

    private static List<UUID> found(
            Which cases, CaseHandles handles, Participants participants, CaseRetention retention) {
        if (cases.caseId != null) {
            return List.of(cases.caseId);
        }
        return cases.referral.isEmpty()
                ? participants
                        .byKey(cases.participant.get(0), cases.participant.get(1))
                        .map(retention::of)
                        .orElse(List.of())
                : handles.caseOf(cases.referral.get(0), cases.referral.get(1)).stream()
                        .toList();
    }

    private boolean said(boolean good, UUID caseId, String what) {
        out().println("case " + caseId + " " + what);
        return good;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
