package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
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
import org.junit.jupiter.api.parallel.Execution;

/** The files of several programmes in one hub. */
@Execution(CONCURRENT)
class ProgramFilesTest {
    @TempDir
    Path home;

    private Path one;
    private Path second;

    @BeforeEach
    void copyTheShippedSite() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(file).getParent());
                    Files.copy(file, home.resolve(file));
                }
            }
        }
        one = home.resolve("config/program.yaml");
        second = home.resolve("config/programs/lead-south.yaml");
        Files.createDirectories(second.getParent());
    }

    /** The sheriff has a programme of its own, with another case management and the same prosecutor and jail. */
    private void sheriffAlone() throws IOException {
        Path partners = home.resolve("config/partners");
        Files.writeString(
                partners.resolve("cm-south.yaml"),
                Files.readString(partners.resolve("lead-case-management.yaml"))
                        .replace("id: lead-case-management", "id: cm-south")
                        .replace("CN=", "CN=south-")
                        .replace("localhost:9443/hub", "localhost:9999/south"));
        replace(one, "so-new-hanover, ", "");
        Files.writeString(
                second,
                Files.readString(one)
                        .replace("schemas/", "../schemas/")
                        .replace("id: lead-new-hanover", "id: lead-south")
                        .replace("[pd-wilmington, officer-app]", "[so-new-hanover]")
                        .replace("case-management: lead-case-management", "case-management: cm-south")
                        .replace("America/New_York", "America/Chicago"));
    }

    private static void replace(Path file, String old, String with) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, with));
    }

    private List<String> faults() {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home));
        return refused == null
                ? List.of()
                : refused.faults().stream().map(ConfigFault::toString).toList();
    }

    @Test
    void agencyOfTwoFilesHasTheProgrammeOfItsOwn() throws IOException {
        sheriffAlone();
        Snapshot snapshot = Snapshot.read(home);
        assertThat(snapshot.programs().ids()).containsExactly("lead-new-hanover", "lead-south");
        assertThat(snapshot.programs()
                        .ofMember("so-new-hanover")
                        .orElseThrow()
                        .clocks()
                        .zone())
                .hasToString("America/Chicago");
        assertThat(snapshot.programs()
                        .ofMember("lead-case-management")
                        .orElseThrow()
                        .id())
                .isEqualTo("lead-new-hanover");
        assertThat(snapshot.programs().ofMember("jail-new-hanover")).isEmpty();
        assertThat(snapshot.programs().servedBy("jail-new-hanover")).hasSize(2);
        assertThat(snapshot.programs().shared()).containsExactly("da-new-hanover", "jail-new-hanover");
    }

    @Test
    void oneFileIsEnough_inEitherPlace() throws IOException {
        Files.delete(second.getParent());
        assertThat(Snapshot.read(home).programs().only()).isPresent();
        Files.createDirectories(second.getParent());
        Files.move(one, second.resolveSibling("lead-new-hanover.yaml"));
        assertThat(Snapshot.read(home).programs().only()).isPresent();
    }

    @Test
    void folderWithoutAFileIsAFault() {
        assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains("programs", "has no *.yaml file"));
    }

    @Test
    void agencyInTwoProgrammesIsAFaultThatNamesBothFiles() throws IOException {
        sheriffAlone();
        replace(second, "[so-new-hanover]", "[so-new-hanover, pd-wilmington]");
        assertThat(faults())
                .singleElement()
                .asString()
                .containsPattern("programs/lead-south.yaml:\\d+: pd-wilmington refers in \\S+config/program.yaml:\\d+");
    }

    @Test
    void caseManagementInTwoProgrammesIsAFaultThatNamesBothFiles() throws IOException {
        sheriffAlone();
        replace(second, "cm-south", "lead-case-management");
        assertThat(faults())
                .singleElement()
                .asString()
                .containsPattern("lead-south.yaml:\\d+: lead-case-management manages cases in \\S+program.yaml:\\d+");
    }

    @Test
    void idIsTheFilesName_andNoOthers() throws IOException {
        sheriffAlone();
        replace(second, "id: lead-south", "id: lead-new-hanover");
        assertThat(faults())
                .anySatisfy(fault -> assertThat(fault).contains("is not the file's name", "id: lead-south"))
                .anySatisfy(fault -> assertThat(fault).contains("another file has the programme `lead-new-hanover`"));
    }

    private boolean isCountedFor(String program) {
        Snapshot snapshot = Snapshot.read(home);
        return snapshot.programs()
                .isCountedFor(snapshot.partners().byId("evaluator-coast").orElseThrow(), program);
    }

    @Test
    void evaluatorReadsWhatItsFileNames_andOfSeveralProgrammesNoneWithoutALine() throws IOException {
        Files.delete(second.getParent());
        assertThat(isCountedFor("lead-new-hanover")).isTrue();
        assertThat(isCountedFor("lead-south")).isFalse();
        Files.createDirectories(second.getParent());
        sheriffAlone();
        assertThat(isCountedFor("lead-new-hanover")).isFalse();
        Path evaluator = home.resolve("config/partners/evaluator-coast.yaml");
        replace(evaluator, "sends: []", "sends: []\nprograms: [lead-south]");
        assertThat(isCountedFor("lead-south")).isTrue();
        assertThat(isCountedFor("lead-new-hanover")).isFalse();
        replace(evaluator, "[lead-south]", "[lead-south, lead-north]");
        assertThat(faults())
                .singleElement()
                .asString()
                .containsPattern("evaluator-coast.yaml:\\d+: `lead-north` is no programme of this hub");
        replace(evaluator, "role: evaluator", "role: payer");
        assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains("payer reads no tables of outcomes"));
    }

    /** A page of the community's, which may send this. */
    private Path page(String sends) throws IOException {
        replace(one, "officer-app]", "officer-app, community-page]");
        Path file = home.resolve("config/partners/community-page.yaml");
        return Files.writeString(file, """
                id: community-page
                name: A page
                role: community-referrer
                web-form: true
                part2-program: false
                hipaa-entity: false
                agreements: {mou: {id: P-1, until: 2099-12-31}}
                sends: [%s]
                """.formatted(sends));
    }

    @Test
    void pageNeedsNoCertificate_andIsNobodyElse() throws IOException {
        Files.delete(second.getParent());
        Path file = page("diversion-referral/community, diversion-referral/assess");
        assertThat(faults()).isEmpty();
        replace(file, "role: community-referrer", "role: police-records");
        assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains("is in the role community-referrer"));
        replace(file, "role: police-records", "role: community-referrer");
        replace(file, "web-form: true", "web-form: false");
        assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains("no certificate"));
    }

    @Test
    void communityReferrerReceivesNothing_andAsksOnlyOfficersWhomTheSiteNames() throws IOException {
        Files.delete(second.getParent());
        Path file = page("diversion-referral/assess");
        replace(one, "    asked-to-assess: officer-app", "   ");
        assertThat(faults())
                .singleElement()
                .asString()
                .contains("community-page may ask the police to assess somebody", "`asked-to-assess`");
        replace(file, "diversion-referral/assess", "diversion-referral/community");
        assertThat(faults()).isEmpty();
        Files.writeString(file, Files.readString(file) + "deliver: {to: \"inbox:\", mapping: json/message}\n");
        assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains("a community-referrer receives nothing"));
    }

    @Test
    void missingOfficersAreMissedInTheFileOfTheOwnProgramme() throws IOException {
        sheriffAlone();
        page("diversion-referral/assess");
        replace(one, ", community-page", "");
        replace(second, "[so-new-hanover]", "[so-new-hanover, community-page]");
        replace(second, "    asked-to-assess: officer-app", "   ");
        assertThat(faults())
                .singleElement()
                .asString()
                .contains("lead-south.yaml:", "community-page may ask the police to assess somebody");
    }

    @Test
    void agencyThatNoFileNamesIsAFault() throws IOException {
        sheriffAlone();
        replace(second, "[so-new-hanover]", "[]");
        assertThat(faults())
                .singleElement()
                .asString()
                .contains("so-new-hanover may send referrals", "or in another programme's file");
    }
}
