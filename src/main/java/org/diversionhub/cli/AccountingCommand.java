package org.diversionhub.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.referral.Participants;
import org.diversionhub.trust.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @ArgGroup(multiplicity = "1")
    private Whose whose = new Whose();

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

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "The folder in which the hub was started (default: this one).")
    private Path home = Path.of(".");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (years != 3 && years != 6) {
            throw new ParameterException(spec.commandLine(), "--years is 3 or 6");
        }
        if ((whose.partner != null) != (between.size() == 2)) {
            throw new ParameterException(spec.commandLine(), "--partner and --between go together");
        }
        return new Home(home).withDatabase(spec.commandLine().getErr(), database -> {
            JdbcClient sql = JdbcClient.create(database);
            Accounting accounting = new Accounting(Snapshot.read(home));
            return whose.partner == null
                    ? person(database, sql, accounting)
                    : breach(whose.partner, database, sql, accounting);
        });
    }

    private int person(DataSource database, JdbcClient sql, Accounting accounting) throws IOException {
        Optional<UUID> subject = subject(sql);
        if (subject.isEmpty()) {
            out().println("nobody is known by this key");
            return 1;
        }
        viewed(database, subject.get(), "accounting");
        Instant since = Instant.now().atOffset(ZoneOffset.UTC).minusYears(years).toInstant();
        List<Disclosed> all = new Disclosures(sql).of(subject.get(), since);
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
        return 0;
    }

    private Optional<UUID> subject(JdbcClient sql) throws IOException {
        if (whose.subject != null) {
            return Optional.of(whose.subject);
        }
        Tokens tokens = new Tokens(new Home(home).masterKey());
        return new Participants(sql, tokens).byKey(whose.participant.get(0), whose.participant.get(1));
    }

    private int breach(String partner, DataSource database, JdbcClient sql, Accounting accounting) {
        viewed(database, null, "accounting of " + partner);
        Instant from = between.get(0).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = between.get(1).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Map<UUID, List<Disclosed>> persons = new Disclosures(sql)
                .to(partner, from, until).stream()
                        .collect(Collectors.groupingBy(Disclosed::subject, LinkedHashMap::new, Collectors.toList()));
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
