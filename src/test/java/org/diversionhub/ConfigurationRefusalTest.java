package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong file is refused before any message, with file, line and what would be right. */
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
        Files.writeString(home.resolve(file), text.replaceFirst(java.util.regex.Pattern.quote(old), with));
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
