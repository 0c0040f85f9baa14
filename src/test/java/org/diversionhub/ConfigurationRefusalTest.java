package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong file is refused before any message, with file, line and what would be right. */
@Execution(CONCURRENT)
class ConfigurationRefusalTest {
    @TempDir
    Path home;

    @BeforeEach
    void copyTheShippedSite() {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void replace(String file, String old, String with) throws IOException {
        String text = Files.readString(home.resolve(file));
        assertThat(text).as(file).contains(old);
        Files.writeString(home.resolve(file), text.replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(with)));
    }

    private List<ConfigFault> faults() {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    private void assertFault(String file, String wrong, String right) throws IOException {
        List<ConfigFault> found = faults();
        assertThat(found).anySatisfy(fault -> {
            assertThat(fault.file()).endsWith(file);
            assertThat(fault.wrong()).contains(wrong);
            assertThat(fault.right()).contains(right);
        });
    }

    private int lineOf(String file, String text) throws IOException {
        List<String> lines = Files.readAllLines(home.resolve(file));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return i + 1;
            }
        }
        throw new AssertionError(file + " has no line with " + text);
    }

    @Test
    void shippedSiteIsRead() {
        assertThat(Snapshot.read(home).failedPolicyTests()).isEmpty();
    }

    @Test
    void lineIsTold_whenAPolicyNamesAnUnknownCategory() throws IOException {
        String file = "config/disclosure/prosecutor.yaml";
        replace(file, "allow: [ID, DEM, INC,", "allow: [ID, SHOE, INC,");
        assertFault(file, "`SHOE` does not fit `allow`", "categories of the field dictionary");
        assertThat(faults()).anySatisfy(fault -> assertThat(fault.line()).isEqualTo(lineOf(file, "SHOE")));
    }

    @Test
    void inboxIsRefused_whenItsMappingWritesNoJson() throws IOException {
        replace("config/partners/da-new-hanover.yaml", "mapping: json/message", "mapping: html/notice");
        assertFault("da-new-hanover.yaml", "an inbox is a list in JSON", "json/message");
    }

    @Test
    void everyFaultOfEveryFileIsTold_whenSeveralAreWrong() throws IOException {
        replace("config/partners/da-new-hanover.yaml", "\nrole: prosecutor", "\nrole: prosecuter");
        replace("config/partners/sud-harbor.yaml", "\npart2-program: true", "\npart2-programme: true");
        replace("config/disclosure/payer.yaml", "\npurpose: ", "\npurpos: ");
        assertFault("da-new-hanover.yaml", "`prosecuter` does not fit `role`", "prosecutor");
        assertFault("sud-harbor.yaml", "`part2-program` is missing", "true");
        assertFault("sud-harbor.yaml", "`part2-programme` is not known here", "part2-program");
        assertFault("payer.yaml", "`purpose` is missing", "one of");
    }

    @Test
    void policyIsRefused_whenItListsWhatTheKindDoesNotHave() throws IOException {
        replace("config/disclosure/prosecutor.yaml", "mask: [CON, GOV]", "mask: [CON, GOV, CUS]");
        assertFault("prosecutor.yaml", "has no field of the category CUS", "leave it out");
    }

    @Test
    void policyIsRefused_whenAKindIsUnknown() throws IOException {
        replace("config/disclosure/prosecutor.yaml", "diversion-referral/arrest:", "diversion-referral/arest:");
        assertFault("prosecutor.yaml", "`diversion-referral/arest` is no kind", "kind/variant");
    }

    @Test
    void policyIsRefused_whenAJusticeSenderWouldLearnOfAProvider() throws IOException {
        replace("config/disclosure/prosecutor.yaml", "may-know-of: [police-records,", "may-know-of: [sud-provider,");
        assertFault("prosecutor.yaml", "may not learn of a care recipient", "case-management");
    }

    @Test
    void policyTestFails_whenThePolicyIsWidenedAgainstIt() throws IOException {
        replace("config/disclosure/prosecutor.yaml", "mask: [CON, GOV]", "mask: [CON]");
        assertThat(Snapshot.read(home).failedPolicyTests())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.toString()).contains("prosecutor.yaml:"));
    }

    @Test
    void schemaIsRefused_whenAFieldHasNoCategory() throws IOException {
        replace("mappings/canonical/release-handoff.schema.json", "\"x-category\": \"CUS\"", "\"x-other\": \"CUS\"");
        assertFault("release-handoff.schema.json", "no category", "x-category");
    }

    @Test
    void schemaIsRefused_whenAnObjectIsOpen() throws IOException {
        replace(
                "mappings/canonical/release-handoff.schema.json",
                "\"additionalProperties\": false",
                "\"additionalProperties\": true");
        assertFault("release-handoff.schema.json", "an open object", "additionalProperties");
    }

    /** One wrong place in a shipped file, and what the start says of it. */
    private record Mistake(String file, String old, String with, String line, String wrong, String right) {
        @Override
        public String toString() {
            return Path.of(file).getFileName() + ": " + wrong;
        }
    }

    static Stream<Mistake> mistakes() {
        String schema = "mappings/canonical/release-handoff.schema.json";
        String variants = "mappings/canonical/treatment-status.schema.json";
        String policy = "config/disclosure/prosecutor.yaml";
        String partner = "config/partners/sud-harbor.yaml";
        return Stream.of(
                new Mistake(
                        schema,
                        "\"justice\": \"drop\"",
                        "\"justice\": \"dorp\"",
                        "dorp",
                        "`dorp` is no mask for justice",
                        "held-yes-no"),
                new Mistake(
                        schema,
                        "\"x-category\": \"CUS\"",
                        "\"x-category\": \"SHOE\"",
                        "SHOE",
                        "`SHOE` is no category",
                        "CUS"),
                new Mistake(
                        schema,
                        "\"maxLength\"",
                        "\"maxLenght\"",
                        "maxLenght",
                        "`maxLenght` is not known here",
                        "maxLength"),
                new Mistake(
                        schema,
                        "\"maxLength\": 64",
                        "\"maxLength\": \"64\"",
                        "\"64\"",
                        "does not fit `maxLength`",
                        "whole number"),
                new Mistake(
                        schema,
                        "\"type\": \"string\"",
                        "\"type\": \"text\"",
                        "\"text\"",
                        "does not fit `type`",
                        "string"),
                new Mistake(
                        schema,
                        "\"format\": \"date-time\"",
                        "\"format\": \"datetime\"",
                        "datetime",
                        "does not fit `format`",
                        "date-time"),
                new Mistake(
                        schema,
                        "0-9._:-]{0,63}$",
                        "0-9._:-{0,63}$",
                        "0-9._:-{0,63}$",
                        "does not fit `pattern`",
                        "regular expression"),
                new Mistake(
                        schema,
                        "[\"message\", \"referral\"]",
                        "[\"massage\"]",
                        "massage",
                        "`massage` is required and not there",
                        "message"),
                new Mistake(
                        schema,
                        "\"x-from\": [\"case-management\"]",
                        "\"x-from\": [\"case-manager\"]",
                        "case-manager",
                        "`case-manager` is no role",
                        "case-management"),
                new Mistake(
                        schema,
                        "  \"x-from\": [\"case-management\"],\n",
                        "",
                        "{",
                        "not said which roles send this",
                        "x-from"),
                new Mistake(variants, "\"exit\": [", "\"exti\": [", "\"exti\"", "`exti` is no variant", "exit"),
                new Mistake(
                        schema,
                        "\"title\":",
                        "\"$id\":",
                        "\"$id\": \"Release",
                        "not JSON: Duplicate field",
                        "each name once"),
                new Mistake(schema, "\"title\":", "\"title\"", "\"title\"", "not JSON", "RFC 8259"),
                new Mistake(
                        policy,
                        "mask: [CON, GOV]",
                        "mask: [CON, GOV, CUS]",
                        "CUS",
                        "no field of the category CUS",
                        "leave it out"),
                new Mistake(
                        policy,
                        "receives:",
                        "receives:\n  consent/given: nothing",
                        "consent/given: nothing",
                        "this is not a mapping",
                        "key: value"),
                new Mistake(
                        partner,
                        "  - referral-response",
                        "  - custody-event",
                        "- custody-event",
                        "sud-provider never sends [custody-event/booked",
                        "referral-response/accepted"),
                new Mistake(
                        partner,
                        "  - treatment-status/plan",
                        "  - treatment-status  # all",
                        "# all",
                        "sud-provider never sends [treatment-status/exit]",
                        "treatment-status/plan"),
                new Mistake(
                        partner,
                        "  - treatment-status/plan",
                        "  - treatment-status/plans",
                        "plans",
                        "`treatment-status/plans` is no kind",
                        "treatment-status/plan"),
                new Mistake(
                        partner,
                        "mapping: fhir/closed-loop",
                        "mapping: fhir/open-loop",
                        "open-loop",
                        "`fhir/open-loop` does not write",
                        "fhir/closed-loop"),
                new Mistake(
                        partner,
                        "sends:",
                        "smart: {jwks: partners/none.json}\nsends:",
                        "none.json",
                        "partners/none.json is missing",
                        "JSON Web Key Set"),
                new Mistake(
                        partner,
                        "sends:",
                        "smart: {jwks: schemas/partner.schema.json}\nsends:",
                        "smart:",
                        "does not read as a key set",
                        "JSON Web Key Set"),
                new Mistake(
                        partner,
                        "sends:",
                        "smart: {jwks: ../mappings/keys.json}\nsends:",
                        "keys.json",
                        "does not fit `jwks`",
                        "a file in the folder `config`"),
                new Mistake(
                        "config/partners/da-new-hanover.yaml",
                        "sends:",
                        "smart: {jwks: \"https://da.example.org/keys\"}\nsends:",
                        "smart:",
                        "FHIR is not open to prosecutor",
                        "no `smart`"),
                new Mistake(partner, "name: Harbor", "name: \u0007Harbor", "\u0007", "a control character", "printed"),
                new Mistake(
                        "mappings/codes/engagement.status.csv",
                        "planned,outreach",
                        "planned",
                        "planned",
                        "without two columns",
                        "code,class"),
                new Mistake(
                        "mappings/codes/engagement.status.csv",
                        "waitlist,outreach",
                        "planned,closed",
                        "planned,closed",
                        "`planned` stands twice",
                        "once"),
                new Mistake(
                        "mappings/json/message.yaml",
                        "media-type: application/json",
                        "media-type: json",
                        "media-type",
                        "`json` does not fit",
                        "type/subtype"),
                new Mistake(
                        "mappings/html/inbox.html",
                        "th:text=\"${reader}\"",
                        "th:txt=\"${reader}\"",
                        "th:txt",
                        "th:txt is not known here",
                        "text"),
                new Mistake("mappings/html/notice.jsonata", "(", "(]", "(]", "not JSONata", "an operator"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeIsToldWithItsFileItsLineAndWhatWouldBeRight(Mistake mistake) throws IOException {
        replace(mistake.file(), mistake.old(), mistake.with());
        int line = lineOf(mistake.file(), mistake.line().strip());
        assertThat(faults()).anySatisfy(fault -> {
            assertThat(fault.file()).endsWith(mistake.file());
            assertThat(fault.line()).isEqualTo(line);
            assertThat(fault.wrong()).contains(mistake.wrong());
            assertThat(fault.right()).contains(mistake.right());
        });
    }

    @Test
    void keysAreRefused_whenTheyArePrivateOrWeakOrSomebodyElses() throws IOException, JOSEException {
        RSAKey key = new RSAKeyGenerator(2048).keyID("one").generate();
        keys("sud-harbor", key.toJSONString());
        assertFault("sud-harbor.yaml", "has a private key", "replace that one");
        assertThat(faults().toString()).doesNotContain(key.getPrivateExponent().toString());
        keys(
                "sud-harbor",
                new ECKeyGenerator(Curve.P_256)
                        .keyID("two")
                        .generate()
                        .toPublicJWK()
                        .toJSONString());
        assertFault("sud-harbor.yaml", "no key for RS384 or ES384", "RSA from 2048 bits");
        keys("sud-harbor", new RSAKeyGenerator(2048).generate().toPublicJWK().toJSONString());
        assertFault("sud-harbor.yaml", "no key for RS384 or ES384", "`kid`");
        keys("sud-harbor", key.toPublicJWK().toJSONString());
        assertThat(Snapshot.read(home)
                        .partners()
                        .byId("sud-harbor")
                        .orElseThrow()
                        .smart())
                .isPresent();
        keys("mh-coastal", key.toPublicJWK().toJSONString());
        assertFault("sud-harbor.yaml", "this key is mh-coastal's too", "one partner a key");
    }

    private static final String PIN = "sftp: {host-keys: [\"SHA256:" + "A".repeat(43) + "\"]}\n";

    private void add(String partner, String lines) throws IOException {
        Path file = home.resolve("config/partners/" + partner + ".yaml");
        Files.writeString(file, Files.readString(file) + lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sftp://files.example.org/out",
                "sftp://hub:secret@files.example.org/out",
                "sftp://hub@files.example.org/out/../in",
                "sftp://hub@files.example.org/out?x=y",
                "sftp://hub@files.example.org",
                "folder:out",
                "folder://host/out",
                "folder:/out/%2e%2e/in",
                "ftp://hub@files.example.org/out",
                "https://files.example.org/out"
            })
    void pickupIsRefused_whereItIsNoPlainFolder(String from) throws IOException {
        add("pd-wilmington", PIN + "pickup: {from: \"" + from + "\"}\n");
        assertFault("pd-wilmington.yaml", "does not fit `from`", "sftp://login@host/folder or folder:/folder");
    }

    @Test
    void serverIsRefused_whoseKeyIsNotPinned_andAPinThatPinsNothing() throws IOException {
        add("pd-wilmington", "pickup: {from: \"sftp://hub@files.example.org/out\"}\n");
        assertFault("pd-wilmington.yaml", "the server's key is not known", "host-keys");
        add("jail-new-hanover", PIN);
        assertFault("jail-new-hanover.yaml", "nothing in this file goes by SFTP", "no `sftp`");
        add("so-new-hanover", "sftp: {host-keys: [\"MD5:00:11\"]}\npickup: {from: \"sftp://h@x.example.org/a\"}\n");
        assertFault("so-new-hanover.yaml", "`MD5:00:11` does not fit `host-keys`", "ssh-keygen -lf");
    }

    @Test
    void folderIsOnePartners_howeverItIsWritten() throws IOException {
        add("pd-wilmington", PIN + "pickup: {from: \"sftp://hub@Files.example.org:22/out/\"}\n");
        add("so-new-hanover", PIN + "pickup: {from: \"sftp://hub@files.example.org/out\"}\n");
        assertFault("so-new-hanover.yaml", "this folder stands elsewhere too", "a folder of its own");
    }

    @Test
    void folderThatIsDeliveredToIsNotPickedUpFrom() throws IOException {
        replace("config/partners/pd-wilmington.yaml", "to: https://localhost:9441/hub", "to: folder:/srv/pd");
        add("pd-wilmington", "pickup: {from: \"folder:/srv/pd/\"}\n");
        assertFault("pd-wilmington.yaml", "this folder stands elsewhere too", "a folder of its own");
    }

    @Test
    void folderThatIsPickedUpFromIsNobodysToReceive() throws IOException {
        add("da-new-hanover", PIN + "pickup: {from: \"sftp://hub@files.example.org/out\"}\n");
        replace(
                "config/partners/pd-wilmington.yaml",
                "to: https://localhost:9441/hub",
                "to: sftp://hub@files.example.org/out");
        add("pd-wilmington", PIN);
        assertFault("pd-wilmington.yaml", "this folder stands elsewhere too", "a folder of its own");
    }

    @Test
    void whatLiesAtTheHubOrGoesByMailIsNeverInTheClear() throws IOException {
        String deliver = "to: https://localhost:9441/hub";
        for (String to : new String[] {"folder:/srv/pd", "amqp:", "mailto:notices@pd.example.org"}) {
            replace("config/partners/pd-wilmington.yaml", deliver, "to: \"" + to + "\"");
            assertFault("pd-wilmington.yaml", "encrypted", "protect: [sign, encrypt]");
            deliver = "to: \"" + to + "\"";
        }
        replace("config/partners/pd-wilmington.yaml", deliver, "to: \"mailto:a@pd.example.org?bcc=b@x.example.org\"");
        assertFault("pd-wilmington.yaml", "does not fit `to`", "mailto:name@host");
        add("jail-new-hanover", "pickup: {from: \"amqp:\"}\n");
        assertFault("jail-new-hanover.yaml", "may come unencrypted", "required: true");
    }

    @Test
    void lookIsNotTooOften() throws IOException {
        add("pd-wilmington", "pickup: {from: \"folder:/srv/pd\", every: 1ms}\n");
        assertFault("pd-wilmington.yaml", "too often", "such as 30s");
    }

    private void keys(String partner, String key) throws IOException {
        Path file = home.resolve("config/partners/" + partner + ".yaml");
        Files.writeString(home.resolve("config/partners/" + partner + ".json"), "{\"keys\": [" + key + "]}");
        String text = Files.readString(file).replaceAll("(?m)^smart:.*\n", "");
        Files.writeString(file, text + "smart: {jwks: partners/" + partner + ".json}\n");
    }

    @Test
    void fileIsTold_whenItIsMissingOrNoText() throws IOException {
        Files.delete(home.resolve("config/program.yaml"));
        Files.delete(home.resolve("mappings/codes/engagement.status.csv"));
        Files.write(home.resolve("config/partners/sud-harbor.yaml"), new byte[] {'i', 'd', ':', '\n', (byte) 0xff});
        assertFault("config/program.yaml", "the file is missing", "a file of this name");
        assertFault("engagement.status.csv", "the file is missing", "code,class");
        assertThat(faults()).anySatisfy(fault -> {
            assertThat(fault.toString()).contains("sud-harbor.yaml:2: not UTF-8");
        });
    }

    @Test
    void partnerIsRefused_whenItsMappingDoesNotWriteWhatItReceives() throws IOException {
        replace("config/partners/jail-new-hanover.yaml", "json/message", "json/massage");
        assertFault("jail-new-hanover.yaml", "`json/massage` does not write", "mappings/");
    }

    @Test
    void programIsRefused_whenAReferringAgencyHasNobodyToAnswer() throws IOException {
        replace("config/program.yaml", "so-new-hanover, ", "");
        assertFault("program.yaml", "so-new-hanover may send referrals", "agencies");
    }

    @Test
    void lineIsTold_whenAFileIsNoYaml() throws IOException {
        Files.writeString(home.resolve("config/partners/pd-wilmington.yaml"), "id: pd-wilmington\nname: [unclosed\n");
        assertThat(faults()).anySatisfy(fault -> {
            assertThat(fault.file()).endsWith("pd-wilmington.yaml");
            assertThat(fault.wrong()).startsWith("not YAML");
            assertThat(fault.line()).isGreaterThan(1);
        });
    }
}
