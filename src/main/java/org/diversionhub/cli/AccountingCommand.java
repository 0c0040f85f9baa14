package org.diversionhub.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Disclosures;
import org.diversionhub.audit.Disclosures.Disclosed;
import org.diversionhub.audit.Entry;
import org.diversionhub.exchange.Accounting;
import org.diversionhub.exchange.AccountingRequests;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.Participants;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The accounting of disclosures: of one person, or of all whom a breach at one partner touches. */
@Command(
        name = "accounting",
        mixinStandardHelpOptions = true,
        description =
                "Lists what was disclosed: to whom, when, what in brief, for what purpose, on which authority; and"
                        + " what possibly was. Reading it is on record. Exit code 0: listed; 1: nobody is known by this key, or"
                        + " it cannot be read.")
final class AccountingCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of whom. */
    private static final class Whose {
        @Option(
                names = "--participant",
                arity = "2",
                paramLabel = "VALUE",
                description = "A partner's id and its own key of the person; needs the password of the keys"
                        + " (HUB_TRUST_KEYSPASSWORD).")
        private List<String> participant = List.of();

        @Option(names = "--subject", paramLabel = "ID", description = "The hub's internal id of the person.")
        private @Nullable UUID subject;

        @Option(
                names = "--partner",
                paramLabel = "PARTNER",
                description = "Everybody of whom this partner got something.")
        private @Nullable String partner;
    }

    @ArgGroup(multiplicity = "0..1")
    private @Nullable Whose given;

    @Option(
            names = "--years",
            paramLabel = "N",
            defaultValue = "6",
            description = "How far back: 3 (42 CFR 2.25) or 6 (45 CFR 164.528; the default).")
    private int years = 6;

    @Option(
            names = "--between",
            arity = "2",
            paramLabel = "DAY",
            description = "With --partner: the first and the last day (UTC).")
    private List<LocalDate> between = List.of();

    @Option(names = "--json", description = "Says it as JSON.")
    private boolean json;

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (years != 3 && years != 6) {
            throw new ParameterException(spec.commandLine(), "--years is 3 or 6");
        }
        Whose whose = whose(given);
        if ((whose.partner != null) != (between.size() == 2)) {
            throw new ParameterException(spec.commandLine(), "--partner and --between go together");
        }
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            JdbcClient sql = JdbcClient.create(database);
            Accounting accounting = new Accounting(home.snapshot());
            return whose.partner == null
                    ? person(whose, database, sql, accounting)
                    : breach(whose.partner, database, sql, accounting);
        });
    }

    private Whose whose(@Nullable Whose named) {
        if (named == null) {
            throw new ParameterException(
                    spec.commandLine(), "say of whom: --participant, --subject or, for a breach, --partner");
        }
        return named;
    }

    @Command(
            name = "request",
            mixinStandardHelpOptions = true,
            description = "Enters that somebody has asked in writing for it: from then on a person is asked for it in"
                    + " time, until it is made. Exit code 0: entered; 1: nobody is known by this key, or something cannot"
                    + " be reached.")
    int request(
            @ArgGroup(multiplicity = "1") Whose of,
            @Option(
                            names = "--what",
                            required = true,
                            paramLabel = "WHAT",
                            description = "list (42 CFR 2.24: 30 days) or accounting (45 CFR 164.528: 60 days).")
                    String what,
            @Option(names = "--came", required = true, paramLabel = "DAY", description = "The day on which it came.")
                    LocalDate came) {
        if (of.partner != null) {
            throw new ParameterException(spec.commandLine(), "a person asks: --participant or --subject");
        }
        AccountingRequests.What wanted = what(what);
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            Optional<UUID> subject = subject(of, JdbcClient.create(database));
            if (subject.filter(requests(database)::knows).isEmpty()) {
                return nobody();
            }
            var entered = requests(database)
                    .enter(subject.get(), wanted, came, clocks(programOf(database, subject.get())), Home.operator());
            out().println("request " + entered.id() + " is due on " + entered.dueOn());
            return 0;
        });
    }

    private AccountingRequests.What what(String word) {
        try {
            return AccountingRequests.What.named(word);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--what is list or accounting");
        }
    }

    @Command(
            name = "requests",
            mixinStandardHelpOptions = true,
            description = "Lists the requests that nobody has answered: id, due on, what, of whom, when it came. Exit"
                    + " code 0: listed; 1: the database cannot be reached.")
    int requests() {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            List<AccountingRequests.Request> open = requests(database).open();
            open.forEach(one -> out().println(one.id() + "  " + one.dueOn() + "  " + one.what() + "  "
                    + one.participant() + "  came " + one.cameOn() + (one.extended() ? "  extended" : "")));
            out().println(open.size() + " requests are open");
            return 0;
        });
    }

    @Command(
            name = "extend",
            mixinStandardHelpOptions = true,
            description = "Thirty days more for an accounting, once, after the person was told in writing why and until"
                    + " when (45 CFR 164.528(c)(1)(ii)). Exit code 0: extended; 1: it cannot be, or something cannot be"
                    + " reached.")
    int extend(@Parameters(paramLabel = "ID", description = "The request, as the list names it.") UUID id) {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            AccountingRequests requests = requests(database);
            Optional<LocalDate> until = requests.extend(id, clocks(requests.programOf(id)), Home.operator());
            out().println(until.map(day -> "it is due on " + day)
                    .orElse("no accounting that can be extended is open under this id"));
            return until.isPresent() ? 0 : 1;
        });
    }

    private static AccountingRequests requests(DataSource database) {
        return new AccountingRequests(database, Clock.systemUTC());
    }

    private static String programOf(DataSource database, UUID participant) {
        return JdbcClient.create(database)
                .sql("select program from participant where id = ?")
                .param(participant)
                .query(String.class)
                .optional()
                .orElse("");
    }

    private Clocks clocks(String program) {
        return home.snapshot().programs().named(program).map(Program::clocks).orElse(Clocks.SHIPPED);
    }

    private int nobody() {
        out().println("nobody is known by this key");
        return 1;
    }

    private int person(Whose whose, DataSource database, JdbcClient sql, Accounting accounting) throws IOException {
        Optional<UUID> subject = subject(whose, sql);
        if (subject.isEmpty()) {
            return nobody();
        }
        List<UUID> subjects = new Persons(sql).of(subject.get());
        subjects.forEach(one -> viewed(database, one, "accounting"));
        Instant since = Instant.now().atOffset(ZoneOffset.UTC).minusYears(years).toInstant();
        List<Disclosed> all = new Disclosures(sql).of(subjects, since);
        if (json) {
            ObjectNode whole = JSON.createObjectNode()
                    .put("subject", subject.get().toString())
                    .put("since", since.toString());
            whole.set("disclosures", accounting.json(all));
            out().println(whole);
        } else {
            all.forEach(one -> out().println(accounting.line(one)));
            out().println(all.size() + " disclosures since " + since);
        }
        List<UUID> answered = requests(database).made(subjects, years, Home.operator());
        if (!answered.isEmpty() && !json) {
            out().println("this answers " + answered);
        }
        return 0;
    }

    private Optional<UUID> subject(Whose whose, JdbcClient sql) throws IOException {
        if (whose.subject != null) {
            return Optional.of(whose.subject);
        }
        Tokens tokens = new Tokens(home.masterKey());
        return new Participants(sql, tokens).byKey(whose.participant.get(0), whose.participant.get(1));
    }

    private int breach(String partner, DataSource database, JdbcClient sql, Accounting accounting) {
        viewed(database, null, "accounting of " + partner);
        Instant from = between.get(0).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = between.get(1).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Persons known = new Persons(sql);
        Map<UUID, List<Disclosed>> persons = new Disclosures(sql)
                .to(partner, from, until).stream()
                        .collect(Collectors.groupingBy(
                                one -> known.of(one.subject()).getFirst(), LinkedHashMap::new, Collectors.toList()));
        if (json) {
            ArrayNode whole = JSON.createArrayNode();
            persons.forEach((subject, all) ->
                    whole.addObject().put("subject", subject.toString()).set("disclosures", accounting.json(all)));
            out().println(whole);
        } else {
            persons.forEach((subject, all) -> {
                out().println(subject);
                all.forEach(one -> out().println("  " + accounting.line(one)));
            });
            out().println(persons.size() + " persons");
        }
        return 0;
    }

    private static void viewed(DataSource database, @Nullable UUID subject, String what) {
        new TransactionTemplate(new JdbcTransactionManager(database))
                .executeWithoutResult(status -> Audit.ofCommands(database, Clock.systemUTC())
                        .append(Entry.of(Entry.Event.VIEWED, Home.operator(), subject, what)));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
