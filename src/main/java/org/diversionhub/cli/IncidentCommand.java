package org.diversionhub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Disclosures;
import org.diversionhub.audit.Disclosures.Disclosed;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.FieldPath;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who received one message: what a privacy officer asks when it was about another person. */
@Command(
        name = "incident",
        mixinStandardHelpOptions = true,
        description =
                "Lists everybody who received a message, or may have, and its corrections: when, which fields, and"
                        + " whether it arrived. Paths are shown, never values; the audit names who looked. Exit code 0:"
                        + " listed; 1: nobody received it, or the database cannot be reached.")
final class IncidentCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "MESSAGE", description = "The message, as the task of the incident names it.")
    private UUID message = new UUID(0, 0);

    @Option(names = "--json", description = "Lists them as JSON.")
    private boolean json;

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            List<Disclosed> all = new Disclosures(JdbcClient.create(database)).ofMessage(message);
            record(database);
            if (json) {
                out.println(json(all));
            } else {
                all.forEach(one -> out.println(line(one)));
                out.println(all.size() + " deliveries of this message and its corrections");
            }
            return all.isEmpty() ? 1 : 0;
        });
    }

    private void record(DataSource database) {
        new TransactionTemplate(new JdbcTransactionManager(database))
                .executeWithoutResult(status -> Audit.ofCommands(database, Clock.systemUTC())
                        .append(new Entry(
                                Entry.Event.VIEWED,
                                Home.operator(),
                                null,
                                null,
                                message,
                                null,
                                null,
                                Optional.empty(),
                                "incident")));
    }

    private static String line(Disclosed one) {
        String fields = one.fields().stream().map(FieldPath::text).collect(Collectors.joining(" "));
        return one.at() + "  " + one.recipient() + "  " + one.kind() + "  " + (one.certain() ? "arrived" : "perhaps")
                + "  " + (fields.isEmpty() ? "told without content" : fields);
    }

    private static String json(List<Disclosed> all) {
        ArrayNode out = JSON.createArrayNode();
        all.forEach(one -> {
            ObjectNode line = out.addObject()
                    .put("at", one.at().toString())
                    .put("recipient", one.recipient())
                    .put("kind", one.kind().toString())
                    .put("arrived", one.certain());
            ArrayNode fields = line.putArray("fields");
            one.fields().forEach(field -> fields.add(field.text()));
        });
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
