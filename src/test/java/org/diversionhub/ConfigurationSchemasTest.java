package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an editor underlines by the schemas in {@code config/schemas} is what the hub refuses. */
@Execution(CONCURRENT)
class ConfigurationSchemasTest {
    private static final String PARTNER = "config/partners/da-new-hanover.yaml";
    private static final String POLICY = "config/disclosure/prosecutor.yaml";
    private static final String RULES = "config/eligibility/seattle.yaml";
    private static final String PROGRAM = "config/program.yaml";
    private static final String MAPPING = "mappings/csv/rms-x.yaml";

    /** YAML 1.2, as editors read it: OFF is a word there. */
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    @TempDir
    Path home;

    @BeforeEach
    void copyTheShippedSite() throws IOException {
        copy(Path.of("config"), any -> true);
        copy(Path.of("mappings"), file -> !file.startsWith("mappings/niem"));
    }

    /** Stylesheets take longer to compile than all the rest, and are only there for the cases that are about them. */
    private void copy(Path folder, Predicate<Path> which) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.filter(Files::isRegularFile).filter(which).toList()) {
                Files.createDirectories(home.resolve(one).getParent());
                Files.copy(one, home.resolve(one));
            }
        }
    }

    private static Stream<Path> shipped() throws IOException {
        try (Stream<Path> config = Files.walk(Path.of("config"));
                Stream<Path> dialects = Files.walk(Path.of("mappings/csv"));
                Stream<Path> xml = Files.walk(Path.of("mappings/niem"));
                Stream<Path> pdf = Files.walk(Path.of("mappings/pdf"));
                Stream<Path> hl7 = Files.walk(Path.of("mappings/hl7v2"))) {
            return Stream.of(config, dialects, xml, pdf, hl7)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("application.yaml"))
                    .toList()
                    .stream();
        }
    }

    /** As an editor finds it: by the file's first line. */
    private static Path schemaOf(Path file) throws IOException {
        String first = Files.readAllLines(file).get(0);
        assertThat(first).as("%s", file).startsWith("# yaml-language-server: $schema=");
        return file.resolveSibling(first.substring(first.indexOf('=') + 1)).normalize();
    }

    private static Set<String> faults(Path file) {
        try {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(schemaOf(file)));
            JsonNode tree = YAML.readTree(file.toFile());
            return schema.validate(tree).stream()
                    .map(ValidationMessage::getMessage)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shippedFilesFitTheSchemasThatTheyName() throws IOException {
        assertThat(shipped())
                .hasSizeGreaterThan(20)
                .allSatisfy(file -> assertThat(faults(file)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                # file   | what stands there           | what stands there instead
                partner  | id: da-new-hanover          | id: DA New Hanover
                partner  | name: New Hanover           | nam: New Hanover
                partner  | role: prosecutor            | role: prosecuter
                partner  | part2-program: false        | part2-program: maybe
                partner  | part2-program: false        | part2-programme: false
                partner  | hipaa-entity: false         | hipaa-entity: [false]
                partner  | certificates:               | certificate:
                partner  | certificates:               | web-form: true\\ncertificates:
                partner  | subject: "CN                | subjct: "CN
                partner  | until: 2036-06-30           | until: next year
                partner  | mou:                        | mouu:
                partner  | sends: [prosecution         | sends: [persecution
                partner  | sends: [prosecution         | programs: [lead-new-hanover]\\nsends: [prosecution
                partner  | sends: [prosecution         | smart: {jwks: "https://there/keys"}\\nsends: [prosecution
                care     | sends:                      | smart: {}\\nsends:
                care     | sends:                      | smart: {jwks: "http://there/keys"}\\nsends:
                care     | sends:                      | smart: {jwks: /etc/keys.json}\\nsends:
                care     | sends:                      | smart: {keys: keys.json}\\nsends:
                care     | certificates:               | certificate:
                counts   | role: evaluator             | programs: [LEAD]\\nrole: evaluator
                partner  | to: "inbox:"                | to: "ftp://there"
                partner  | mapping: json/message       | maping: json/message
                partner  | mapping: json/message       | notify: "https://there/news"\\nmapping: json/message
                partner  | to: "inbox:"                | to: "fhir:"\\n  notify: "http://there/news"
                partner  | to: "inbox:"                | to: "fhir:"\\n  notify: "https://there/news?of=all"
                partner  | mapping: json/message       | protect: [sign]\\n  mapping: json/message
                pushed   | mapping: json/message       | protect: sign\\n  mapping: json/message
                pushed   | mapping: json/message       | protect: [seal]\\n  mapping: json/message
                pushed   | mapping: json/message       | protect: [sign, encrypt]\\n  mapping: json/message
                pushed   | sends:                      | protection: {certificate: [partners/a.pem]}\\nsends:
                pushed   | sends:                      | protection: {certificates: [/etc/a.pem]}\\nsends:
                pushed   | sends:                      | protection: {required: true}\\nsends:
                pushed   | sends:                      | protection: {required: perhaps}\\nsends:
                partner  | mapping: json/message       | retry: {first: soon}
                partner  | mapping: json/message       | retry: {factor: 0}
                policy   | role: prosecutor            | role: judge
                policy   | purpose: LEAD-FILING        | purpose: CURIOSITY
                policy   | purpose: LEAD-FILING        | purpos: LEAD-FILING
                policy   | may-know-of: [police-records| may-know-of: [everybody
                policy   | deny: [PAY                  | deny: [SHOE
                policy   | deny: [PAY                  | denny: [PAY
                policy   | diversion-referral/arrest:  | diversion-referral/arest:
                policy   | variant: shown              | variant: hidden
                policy   | authority: required         | authority: wanted
                policy   | allow: [ID                  | allow: [ID, SHOE
                policy   | any: [P2_NAMED]             | any: []
                policy   | any: [P2_NAMED]             | any: [P2_ANYBODY]
                policy   | only: [engagement.status]   | only: ["engagement status"]
                policy   | tests:                      | wider-because: {SHOE: it fits}\\ntests:
                policy   | tests:                      | tests: []\\nx:
                policy   | at: 2026                    | at: year 2026
                policy   | origin: part2               | origin: unknown
                policy   | custody: open               | custody: maybe
                policy   | withheld: true              | withheld: false
                program  | id: lead-new-hanover        | id: LEAD New Hanover
                program  | name: LEAD                  | nmae: LEAD
                program  | prosecutor: da-new-hanover  | prosecutor: [da-new-hanover]
                program  | jail: jail-new-hanover      | gaol: jail-new-hanover
                program  | held-for: 90d               | held-for: a while
                program  | held-for: 90d               | held-for: 366d
                program  | told-of-revocation: [       | told-of-revocation: [judge,
                program  | told-of-revocation: [       | told-of-revocations: [
                program  | eligibility: wilmington     | eligibility: [wilmington]
                program  | no-show: inactive           | removal: [bad-day]
                program  | no-show: inactive           | removal: safety-report
                program  | no-show: inactive           | sergeant-approval: perhaps
                mapping  | title: Arrests              | titel: Arrests
                mapping  | format: csv                 | format: edifact
                mapping  | makes: [diversion           | makes: []\\n  make: [diversion
                mapping  | encoding: utf-8             | encoding: ebcdic
                mapping  | encoding: utf-8             | encodings: utf-8
                mapping  | delimiter: semicolon        | delimiter: ";"
                mapping  | empty: [                    | nothing: [
                mapping  | zone: America/New_York      | quote: sometimes
                mapping  | referralNo: {header         | Referral No: {header
                mapping  | referralNo: {header         | referralNo: {column
                mapping  | REFERRAL_NO, required: true | REFERRAL_NO, required: maybe
                mapping  | PHONE, optional: true       | PHONE, optional: true, required: true
                mapping  | type: flag, yes: [Y, "YES"] | type: flag
                mapping  | codes: rms-x.sex            | tables: rms-x.sex
                mapping  | type: date, pattern         | type: day, pattern
                mapping  | pattern: M/d/uuuu}          | pattern: M/d/uu}
                mapping  | pattern: M/d/uuuu}          | codes: rms-x.sex}
                xml      | format: xml                 | format: xlm
                xml      | map: niem/ojb-booking.xsl   | map: niem/ojb-booking.jsonata
                xml      | zone: America/New_York      | encoding: utf-8
                xml      | zone: America/New_York      | columns: {}
                xml      | zone: America/New_York      | schema: niem/schemas
                xml      | codes: {facility:           | codes: {day:
                xml      | codes: {facility:           | codes: {The Facility:
                xml      | codes: {facility:           | tables: {facility:
                hl7v2    | format: hl7v2               | format: hl7v3
                hl7v2    | messages: [                 | messages: [A01,
                hl7v2    | zone: America/New_York      | processing: []\\n  zone: America/New_York
                hl7v2    | zone: America/New_York      | delimiter: comma\\n  zone: America/New_York
                hl7v2    | zone: America/New_York      | empty: []
                hl7v2    | empty: ["UNK"               | encoding: utf-16\\n  empty: ["UNK"
                hl7v2    | segments:                   | columns:
                hl7v2    | EVN:                        | Event:
                hl7v2    | required: true              | required: maybe
                hl7v2    | fields:                     | columns:
                hl7v2    | at: "9.2"                   | at: "MSH-9.2"
                hl7v2    | at: "9.2"                   | header: "9.2"
                hl7v2    | is: [SID]                   | is: []
                hl7v2    | is: [SID]                   | has: [SID]
                hl7v2    | type: date}                 | type: day}
                hl7v2    | type: code, codes           | type: code, tables
                csv-out  | render: csv                 | render: tsv
                csv-out  | render: csv                 | render: json
                csv-out  | csv:                        | table:
                csv-out  | delimiter: comma            | delimiter: detect
                csv-out  | encoding: utf-8             | encoding: utf-16
                csv-out  | columns: [notice            | columns: [kind, kind, notice
                csv-out  | columns: [notice            | header: [notice
                pdf      | render: pdf                 | render: word
                pdf      | render: pdf                 | csv: {delimiter: comma, encoding: utf-8, columns: [a]}\\nrender: pdf
                partner  | to: "inbox:"                | to: "mllps://there"
                partner  | to: "inbox:"                | to: "mllp://there:2575"
                partner  | sends: [prosecution         | pickup: {from: "mllps:"}\\nsends: [prosecution
                partner  | sends: [prosecution         | posts: csv/rms-x\\nsends: [prosecution
                pushed   | deliver:                    | deliver:\\n  sign-in: {}
                pushed   | deliver:                    | deliver:\\n  sign-in: {basic: {user: "a:b", password-file: x}}
                pushed   | deliver:                    | deliver:\\n  sign-in: {basic: {user: a, password-file: ../x}}
                pushed   | deliver:                    | deliver:\\n  sign-in: {basic: {user: a, password: x}}
                pushed   | deliver:                    | deliver:\\n  sign-in: {oauth2: {token: "http://a.example.org/", client: a, secret-file: x}}
                partner  | to: "inbox:"                | to: "inbox:"\\n  sign-in: {basic: {user: a, password-file: x}}
                rules    | id: seattle                 | di: seattle
                rules    | version: 2011.1             | version: the first
                rules    | source: "Seattle            | sauce: "Seattle
                rules    | id: amount                  | id: The amount
                rules    | at-most: {field             | at-least: {field
                rules    | at-most: {field             | minimum-age: 0\\n    at-most: {field
                rules    | amount: 3,                  | amount: 0,
                rules    | amount: 3,                  | amount: three,
                rules    | unit: g}                    | unit: a lot}
                rules    | unit: g}                    | units: g}
                rules    | codes: [40B]                | codes: []
                rules    | codes: [40B]                | code: [40B]
                rules    | within: 10y                 | within: ten years
                rules    | within: 10y                 | dated: arrest.at
                rules    | field: history.             | field: history-
                rules    | at: 2026-03-01              | at: the first of March
                rules    | is: eligible                | is: maybe
                rules    | because: [amount]           | because: amount
                rules    | tests:                      | tests: []\\nx:
                """)
    void whatTheReaderRefusesForItsShapeTheSchemaRefuses(String what, String old, String with) throws IOException {
        String name = switch (what) {
            case "partner" -> PARTNER;
            case "care" -> "config/partners/sud-harbor.yaml";
            case "pushed" -> "config/partners/lead-case-management.yaml";
            case "counts" -> "config/partners/evaluator-coast.yaml";
            case "rules" -> RULES;
            case "mapping" -> MAPPING;
            case "xml" -> "mappings/niem/ojb-booking.yaml";
            case "hl7v2" -> "mappings/hl7v2/jail-adt.yaml";
            case "csv-out" -> "mappings/csv/message.yaml";
            case "pdf" -> "mappings/pdf/notice.yaml";
            case "policy" -> with.startsWith("custody") ? "config/disclosure/jail-custody.yaml" : POLICY;
            default -> PROGRAM;
        };
        if (what.equals("xml")) {
            copy(Path.of("mappings/niem"), any -> true);
        }
        Path file = home.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(old);
        int at = text.indexOf(old);
        Files.writeString(file, text.substring(0, at) + with.replace("\\n", "\n") + text.substring(at + old.length()));
        assertThatThrownBy(() -> Snapshot.read(home)).isInstanceOf(ConfigurationException.class);
        assertThat(faults(file)).as("the schema of %s", file.getFileName()).isNotEmpty();
    }

    @Test
    void wordsOfTheSchemasAreThoseOfTheHub() throws IOException {
        Schemas record = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());
        List<String> kinds = record.all().stream()
                .flatMap(schema -> schema.kinds().stream())
                .filter(kind -> !kind.isCorrection())
                .map(Kind::toString)
                .toList();
        JsonNode policy = new ObjectMapper()
                .readTree(Path.of("config/schemas/policy.schema.json").toFile());
        JsonNode partner = new ObjectMapper()
                .readTree(Path.of("config/schemas/partner.schema.json").toFile());
        assertThat(words(policy.at("/$defs/kind/enum"))).containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(words(policy.at("/properties/receives/propertyNames/enum")))
                .containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(words(policy.at("/$defs/role/enum"))).containsExactlyInAnyOrderElementsOf(Role.ids());
        assertThat(words(policy.at("/$defs/category/enum")))
                .containsExactlyInAnyOrderElementsOf(names(Category.values()));
        assertThat(words(policy.at("/$defs/authority/enum")))
                .containsExactlyInAnyOrderElementsOf(names(AuthorityType.values()));
        assertThat(words(partner.at("/properties/role/enum"))).containsExactlyInAnyOrderElementsOf(Role.ids());
        Set<String> sends = new TreeSet<>(kinds);
        record.all().stream()
                .map(RecordSchema::kind)
                .filter(kind -> !new Kind(kind, null).isCorrection())
                .forEach(sends::add);
        assertThat(words(partner.at("/properties/sends/items/enum"))).containsExactlyInAnyOrderElementsOf(sends);
    }

    private static List<String> words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
