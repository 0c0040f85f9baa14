package org.diversionhub.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The whole decision about one message (authorities, policy, redaction, lists of paths) against a deep copy of the same
 * record, by the shipped policies. The record is the sample of an arrest referral, cut to sixty fields.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RedactionBenchmark {
    private static final int FIELDS = 60;
    /**
     * A shared machine is now slow and now fast: what is compared is measured within a minute, and that several times.
     */
    private static final int ROUNDS = 5;

    private static final Kind ARREST = Kind.parse("diversion-referral/arrest");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Path SAMPLE = Path.of("src/test/resources/samples/diversion-referral.arrest.json");
    private static final UUID CONSENT = new UUID(0, 2);

    /**
     * The prosecutor gets nearly all of it and needs no authority; case management most, some of it masked, also beside
     * a release of one category; the provider what a release opens; the last two what a part 2 programme may send with
     * a consent, and without one.
     */
    @Param({
        "prosecutor",
        "case-management",
        "case-management:RELEASE:PAY",
        "sud-provider:RELEASE",
        "sud-provider:P2_NAMED",
        "sud-provider:none"
    })
    public String recipient;

    private Snapshot snapshot;
    private CanonicalMessage message;
    private Situation situation;

    @Setup
    public void read() throws IOException {
        snapshot = Snapshot.read(Path.of("."));
        // With Jackson, as a delivery reads the record that the vault opened.
        var record = (ObjectNode) new ObjectMapper().readTree(SAMPLE.toFile());
        record.remove("message");
        message = new CanonicalMessage(ARREST, "", NOW, cut(record));
        situation = situation(recipient);
        Disclosure decision = snapshot.disclosing().decide(message, situation);
        boolean shares = decision instanceof Disclosure.Share;
        if (shares == recipient.endsWith(":none")) {
            throw new IllegalStateException(
                    "the decision for " + recipient + " is not the one to measure: " + decision);
        }
    }

    @Benchmark
    public Disclosure redact() {
        return snapshot.disclosing().decide(message, situation);
    }

    @Benchmark
    public ObjectNode copy() {
        return message.record().deepCopy();
    }

    /** Keeps the first sixty fields in the order of their names. */
    private ObjectNode cut(ObjectNode record) {
        List<FieldPath> present = snapshot.schemas().of(ARREST).fields().keySet().stream()
                .filter(path -> !record.at(pointer(path)).isMissingNode())
                .sorted()
                .toList();
        if (present.size() < FIELDS) {
            throw new IllegalStateException("the sample has only " + present.size() + " fields");
        }
        ObjectNode cut = record.deepCopy();
        present.subList(FIELDS, present.size()).forEach(path -> remove(cut, path));
        return cut;
    }

    private static String pointer(FieldPath path) {
        return "/" + path.text().replaceAll("\\[]$", "").replace("[]", "/0").replace('.', '/');
    }

    private static void remove(ObjectNode record, FieldPath path) {
        String pointer = pointer(path);
        int end = pointer.lastIndexOf('/');
        ((ObjectNode) record.at(pointer.substring(0, end))).remove(pointer.substring(end + 1));
    }

    private static Situation situation(String recipient) {
        String[] parts = recipient.split(":");
        boolean part2 = parts.length > 1 && !parts[1].equals("RELEASE");
        List<Authority> authorities = parts.length < 2 || parts[1].equals("none")
                ? List.of()
                : List.of(authority(AuthorityType.valueOf(parts[1]), categories(parts)));
        Map<FieldPath, String> keys = Map.of(
                new FieldPath("participant.key"), "a",
                new FieldPath("referral.id"), "b",
                new FieldPath("prosecution.caseNumber"), "c");
        return new Situation(
                new UUID(0, 1),
                NOW,
                false,
                partner("sender", Role.POLICE_RECORDS),
                partner("recipient", Role.named(parts[0])),
                part2 ? Origin.PART2 : Origin.NONE,
                true,
                true,
                authorities,
                false,
                false,
                true,
                false,
                new Handles(keys, Map.of(CONSENT, "d")),
                NOW);
    }

    private static Partner partner(String id, Role role) {
        return new Partner(
                id, id, role, List.of(), true, false, Agreement.each(LocalDate.MAX), Set.of(), Optional.empty());
    }

    private static Set<Category> categories(String[] parts) {
        return parts.length < 3 ? EnumSet.allOf(Category.class) : EnumSet.of(Category.valueOf(parts[2]));
    }

    private static Authority authority(AuthorityType type, Set<Category> categories) {
        return new Authority(
                CONSENT,
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                categories,
                Set.of("TREAT", "CAREMGT"),
                NOW.minusSeconds(1),
                NOW.minusSeconds(1),
                NOW.plusSeconds(1),
                null,
                true);
    }

    /** Takes JMH's own options; JMH's report goes to stderr, the figures to stdout, one JSON object a line. */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        var stdout = System.out;
        System.setOut(System.err);
        var options = new CommandLineOptions(arguments);
        Map<String, List<Round>> rounds = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            measure(options)
                    .forEach((to, one) ->
                            rounds.computeIfAbsent(to, any -> new ArrayList<>()).add(one));
        }
        rounds.forEach((to, all) -> stdout.printf(
                Locale.ROOT,
                "{\"name\":\"redaction\",\"recipient\":\"%s\",\"fields\":%d,\"redact_ns\":%.0f,\"copy_ns\":%.0f,"
                        + "\"ratio\":%.2f}%n",
                to,
                FIELDS,
                median(all, Round::redact),
                median(all, Round::copy),
                median(all, Round::ratio)));
        double worst = rounds.values().stream()
                .mapToDouble(all -> median(all, Round::ratio))
                .max()
                .orElseThrow();
        stdout.printf(Locale.ROOT, "{\"name\":\"redaction-worst-ratio\",\"value\":%.2f,\"wanted\":2.0}%n", worst);
    }

    /** Nanoseconds of a decision and, in the same minute, of a copy. */
    private record Round(double redact, double copy) {
        double ratio() {
            return redact / copy;
        }
    }

    /** By recipient. The copies are all of one record: what they differ by is the machine's. */
    private static Map<String, Round> measure(CommandLineOptions options) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(options)
                        .include(RedactionBenchmark.class.getName())
                        .build())
                .run();
        double copy = of(results, "copy")
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .average()
                .orElseThrow();
        return of(results, "redact")
                .collect(Collectors.toMap(
                        result -> result.getParams().getParam("recipient"),
                        result -> new Round(result.getPrimaryResult().getScore(), copy)));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
        return rounds.stream().mapToDouble(of).sorted().toArray()[rounds.size() / 2];
    }

    private static Stream<RunResult> of(Collection<RunResult> results, String benchmark) {
        return results.stream()
                .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark));
    }
}
