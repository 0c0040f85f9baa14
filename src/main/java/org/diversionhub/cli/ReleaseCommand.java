package org.diversionhub.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.diversionhub.exchange.ReleaseEntry;
import org.diversionhub.exchange.Releases;
import org.diversionhub.referral.Participants;
import org.diversionhub.trust.KeysBeside;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Enters the single releases: counselling notes, proceedings, court orders. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description =
                "Lists the single releases: authority, where it stands, type, message, kind, recipient and fields."
                        + " One that waits goes when a second person approves it (hub approvals). Exit code 0: listed;"
                        + " 1: the database cannot be reached.")
final class ReleaseCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return with(database -> {
            List<Releases.Release> all = new Releases(database, Clock.systemUTC()).all();
            all.forEach(one -> out().println(one.authority() + "  " + one.state() + "  " + one.type() + "  "
                    + one.message() + "  " + one.kind() + "  " + one.partner() + "  "
                    + String.join(",", one.fields())));
            out().println(all.size() + " single releases");
            return 0;
        });
    }

    /** Whose messages. */
    private static final class Whose {
        @Option(
                names = "--participant",
                arity = "2",
                paramLabel = "VALUE",
                description = "A partner's id and its own key of the person; needs the password of the keys"
                        + " (HUB_TRUST_KEYSPASSWORD).")
        private List<String> participant = List.of();

        @Option(
                names = "--consent",
                paramLabel = "ID",
                description = "The consent that waits, as `hub approvals` says.")
        private @Nullable UUID consent;
    }

    @Command(
            name = "messages",
            mixinStandardHelpOptions = true,
            description =
                    "Lists what the hub keeps of a person, without content: id, since when, kind, sender. That"
                            + " you looked is on record. Exit code 0: listed; 1: nobody is known by this, or it cannot be read.")
    int messages(@ArgGroup(multiplicity = "1") Whose whose) {
        return with(database -> {
            Releases releases = new Releases(database, Clock.systemUTC());
            Optional<UUID> subject =
                    whose.consent == null ? byKey(database, whose.participant) : releases.subject(whose.consent);
            if (subject.isEmpty()) {
                out().println("nobody is known by this");
                return 1;
            }
            releases.messages(subject.get(), Home.operator())
                    .forEach(
                            one -> out().println(one.id() + "  " + one.at() + "  " + one.kind() + "  " + one.sender()));
            return 0;
        });
    }

    private Optional<UUID> byKey(DataSource database, List<String> participant) {
        return new Participants(JdbcClient.create(database), keys().tokens())
                .byKey(participant.get(0), participant.get(1));
    }

    /** On what it rests. */
    private static final class Basis {
        @Option(
                names = "--consent",
                paramLabel = "ID",
                description = "The person's consent, as `hub approvals` names it.")
        private @Nullable UUID consent;

        @ArgGroup(exclusive = false)
        private @Nullable CourtOrder order;

        Releases.Basis basis() {
            return consent != null
                    ? new Releases.Basis.Consent(consent)
                    : new Releases.Basis.CourtOrder(order == null ? "" : order.id, order == null ? "" : order.subpoena);
        }
    }

    /** 42 CFR 2.61: the order permits, the subpoena compels; it takes both. */
    private static final class CourtOrder {
        @Option(names = "--order", paramLabel = "NUMBER", description = "The court order; it is sealed.")
        private String id = "";

        @Option(
                names = "--subpoena",
                paramLabel = "NUMBER",
                description = "The subpoena that goes with it; sealed, too.")
        private String subpoena = "";
    }

    @Command(
            name = "enter",
            mixinStandardHelpOptions = true,
            description = "Enters one: the listed fields of one message, to one partner, once. It waits for a second"
                    + " person. Needs the password of the keys (HUB_TRUST_KEYSPASSWORD). Exit code 0: entered; 1: it"
                    + " cannot be, with every reason.")
    int enter(
            @ArgGroup(multiplicity = "1") Basis basis,
            @Option(names = "--message", required = true, paramLabel = "ID", description = "The stored message.")
                    UUID message,
            @Option(names = "--to", required = true, paramLabel = "PARTNER", description = "Who gets it.") String to,
            @Option(
                            names = "--field",
                            paramLabel = "PATH",
                            split = ",",
                            description = "A field, such as notes.counseling; several times, or with commas.")
                    @Nullable
                    List<String> fields,
            @Option(names = "--until", paramLabel = "TIME", description = "When the order ends, if it says so.")
                    @Nullable
                    Instant until) {
        var wanted = new Releases.Wanted(
                basis.basis(), message, to, fields == null ? List.of() : List.copyOf(fields), until, Home.operator());
        return with(
                database -> told(new ReleaseEntry(database, keys(), home.snapshot(), Clock.systemUTC()).enter(wanted)));
    }

    private int told(Releases.Answer answer) {
        return switch (answer) {
            case Releases.Answer.Entered entered -> {
                out().println(entered.authority() + " waits for a second person; as delivery " + entered.delivery());
                yield 0;
            }
            case Releases.Answer.Refused refused -> {
                refused.faults().forEach(spec.commandLine().getErr()::println);
                yield 1;
            }
        };
    }

    @Command(
            name = "withdraw",
            mixinStandardHelpOptions = true,
            description = "Takes one back that has not gone. Exit code 0: done; 1: there is none that can be.")
    int withdraw(@Parameters(paramLabel = "ID", description = "The authority, as the list names it.") UUID id) {
        return with(database -> {
            boolean done = new Releases(database, Clock.systemUTC()).withdraw(id, Home.operator());
            out().println(done ? "it is withdrawn" : "there is none of this id that can be withdrawn");
            return done ? 0 : 1;
        });
    }

    private KeysBeside keys() {
        return home.keysBeside();
    }

    private int with(Home.Work work) {
        return home.withDatabase(spec.commandLine().getErr(), work);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
