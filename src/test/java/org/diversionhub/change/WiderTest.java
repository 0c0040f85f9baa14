package org.diversionhub.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(CONCURRENT)
class WiderTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Version SHIPPED = version(saved());

    private static SavedFiles saved() {
        try {
            return SavedFiles.read(HERE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Version version(SavedFiles files) {
        return Version.of(files, HERE, Snapshot::read);
    }

    private static Version changed(String name, String from, String to) {
        TreeMap<String, byte[]> files = new TreeMap<>(SHIPPED.files().byName());
        String old = new String(files.get(name), StandardCharsets.UTF_8);
        String next = old.replaceFirst(from, to);
        assertThat(next).isNotEqualTo(old);
        files.put(name, next.getBytes(StandardCharsets.UTF_8));
        return version(new SavedFiles(files));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config/program.yaml | retain-for: 7y | retain-for: 1y | keeps cases for another time",
                "config/program.yaml | handoff-answered: 30m | handoff-answered: 5m | has other clocks",
                "mappings/codes/rms-x.sex.csv | F,female | F,male | mappings/codes/rms-x.sex.csv reads or writes otherwise",
                "mappings/codes/prosecution.decision.csv | \\z | x,held\\n | reads or writes otherwise",
                "mappings/csv/rms-x/tests/day.csv | \\z | \\n | mappings/csv/rms-x/tests/day.csv reads or writes otherwise",
                "config/disclosure/payer.yaml | (?m)^deny: \\[[A-Z]+, | deny: [ | is no longer denied",
            })
    void whatIsWiderIsTold(String name, String from, String to, String told) {
        Version next = changed(name, from, to.replace("\\n", "\n"));
        assertThat(Wider.than(SHIPPED, next)).anyMatch(one -> one.contains(told));
    }

    @Test
    void lineMoreInATableOfAPartnersOwnCodesIsNoMatter() {
        assertThat(Wider.than(SHIPPED, changed("mappings/codes/rms-x.sex.csv", "\\z", "Z,unknown\n")))
                .isEmpty();
    }

    /** Whoever adds something to a programme's file decides whether a change of it is wider. */
    @Test
    void everythingOfAProgrammeIsCompared() {
        List<String> components = Arrays.stream(Program.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        assertThat(components)
                .containsExactlyInAnyOrder(
                        "id", // a new one is wider
                        "name",
                        "jurisdictions",
                        "heldFor",
                        "retainFor",
                        "eligibility", // who may take part
                        "toldOfRevocation",
                        "clocks",
                        "removal",
                        "sergeantApproves",
                        "onCall");
    }

    @Test
    void filesThatDoNotCountAreNotThereForWhoeverReads(@TempDir Path home) throws IOException {
        SHIPPED.files().writeTo(home);
        Files.writeString(home.resolve("config/partners/.hidden.yaml"), "id: hidden");
        Files.writeString(home.resolve("config/partners/old.yaml~"), "id: old");
        Files.writeString(home.resolve("config/application-site.yaml"), "a: secret");
        Files.writeString(home.resolve("config/key.pem"), "-----BEGIN PRIVATE KEY-----");
        assertThat(SavedFiles.read(home).digest()).isEqualTo(SHIPPED.digest());
        assertThat(Version.saved(home).snapshot().partners().all())
                .hasSameSizeAs(SHIPPED.snapshot().partners().all());
    }

    @Test
    void namesThatLeadElsewhereAreNotWritten(@TempDir Path home) {
        for (String name :
                List.of("../outside.yaml", "config/../../outside", "/etc/outside", "config/application.yaml")) {
            SavedFiles files = new SavedFiles(new TreeMap<>(Map.of(name, new byte[0])));
            assertThatThrownBy(() -> files.writeTo(home)).isInstanceOf(IOException.class);
        }
        assertThat(home).isEmptyDirectory();
    }

    /** As Kubernetes mounts one: a folder of links into a folder that is exchanged as a whole. */
    @Test
    void linksAreFollowed_asByWhoeverReadsTheFolder(@TempDir Path home, @TempDir Path elsewhere) throws IOException {
        SHIPPED.files().writeTo(home);
        Files.move(home.resolve("config"), elsewhere.resolve("config"));
        Files.createSymbolicLink(home.resolve("config"), elsewhere.resolve("config"));
        Path mount = home.resolve("config/disclosure");
        Path first = mount.resolve("..2026_01");
        Files.move(mount, elsewhere.resolve("disclosure"));
        Files.createDirectory(mount);
        Files.move(elsewhere.resolve("disclosure"), first);
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        try (var files = Files.list(first)) {
            for (Path file : files.toList()) {
                Path name = file.getFileName();
                Files.createSymbolicLink(mount.resolve(name), Path.of("..data").resolve(name));
            }
        }
        assertThat(SavedFiles.read(home).digest()).isEqualTo(SHIPPED.digest());

        String stamp = SavedFiles.stamp(home);
        Files.move(first, mount.resolve("..2026_02"));
        assertThatThrownBy(() -> SavedFiles.read(home)).isInstanceOf(IOException.class);
        Files.delete(mount.resolve("..data"));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_02"));
        assertThat(SavedFiles.stamp(home)).isNotEqualTo(stamp);
        assertThat(SavedFiles.read(home).digest()).isEqualTo(SHIPPED.digest());
    }

    @ParameterizedTest
    @CsvSource({
        "config/partners/x.yaml, elsewhere/secret, config/partners/x.yaml",
        "config/x, elsewhere, config/x",
        "mappings/x, elsewhere, mappings/x",
        "config/x.yaml, home/config/application-site.yaml, config/x.yaml",
        "mappings/x, home/config, mappings/x/application-site.yaml"
    })
    void linksThatLeadOutOfIt_areRefused(String link, String to, String told, @TempDir Path folder) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        SHIPPED.files().writeTo(home);
        Files.writeString(home.resolve("config/application-site.yaml"), "a: secret");
        Path secret = Files.writeString(
                Files.createDirectory(folder.resolve("elsewhere")).resolve("secret"), "a password");
        Files.createSymbolicLink(home.resolve(link), folder.resolve(to));
        assertThatThrownBy(() -> SavedFiles.read(home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(told);
        assertThatThrownBy(() -> SavedFiles.stamp(home)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> SHIPPED.files().writeTo(home)).isInstanceOf(ConfigurationException.class);
        assertThat(secret).hasContent("a password");
    }

    @Test
    void nothingIsWrittenThroughALink(@TempDir Path home) throws IOException {
        SHIPPED.files().writeTo(home);
        Path program = home.resolve("config/program.yaml");
        Path inside = Files.writeString(home.resolve("config/.program"), "other");
        Files.delete(program);
        Files.createSymbolicLink(program, inside);
        assertThatThrownBy(() -> SHIPPED.files().writeTo(home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config/program.yaml");
        assertThat(inside).hasContent("other");
    }

    @Test
    void moreThanAConfigurationNeedsIsRefused_beforeItIsHeld(@TempDir Path home) throws IOException {
        SHIPPED.files().writeTo(home);
        Path many = Files.createDirectory(home.resolve("mappings/many"));
        for (int i = 0; i < 20; i++) {
            try (var file = new RandomAccessFile(many.resolve(i + ".csv").toFile(), "rw")) {
                file.setLength(4 << 20);
            }
        }
        assertThatThrownBy(() -> SavedFiles.read(home)).hasMessageContaining("too large together");
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        assertThatThrownBy(() -> SavedFiles.read(home)).hasMessageContaining("too many files");
    }

    private static final String NARROWED = "config/partners/lead-case-management.yaml";

    private static final String OTHER = "config/partners/mh-coastal.yaml";

    private static SavedFiles renamedWithAWrongFileBeside() {
        TreeMap<String, byte[]> files = new TreeMap<>(
                changed(NARROWED, "name: .*", "name: Another").files().byName());
        files.put("config/partners/wrong.yaml", "wrong: [".getBytes(StandardCharsets.UTF_8));
        return new SavedFiles(files);
    }

    @Test
    void mixtureThatFailsStopsNoNarrowing() {
        int[] asked = {0};
        Predicate<Snapshot> failsFirst = next -> {
            if (asked[0]++ == 0) {
                throw new IllegalStateException("of a mixture");
            }
            return true;
        };
        SavedFiles other = changed(OTHER, "name: .*", "name: Another").files();
        SavedFiles saved = renamedWithAWrongFileBeside().with(List.of(OTHER), other);
        assertThat(new Narrowing(HERE, failsFirst, () -> 0).of(SHIPPED, saved)).isPresent();
        Predicate<Snapshot> fails = next -> {
            throw new IllegalStateException("of a mixture");
        };
        assertThat(new Narrowing(HERE, fails, () -> 0).of(SHIPPED, saved)).isEmpty();
    }

    @Test
    void narrowingGoesOnWithWhatItHasFoundWhenItsTimeIsOver() {
        SavedFiles saved = renamedWithAWrongFileBeside();
        long[] now = {0};
        Predicate<Snapshot> slow = next -> {
            now[0] += Duration.ofSeconds(20).toNanos();
            return true;
        };
        assertThat(new Narrowing(HERE, slow, () -> now[0]).of(SHIPPED, saved))
                .hasValueSatisfying(found ->
                        assertThat(found.files().changed(SHIPPED.files())).containsExactly(NARROWED));
        long[] late = {0};
        assertThat(new Narrowing(
                                HERE,
                                next -> true,
                                () -> late[0]++ * Duration.ofSeconds(20).toNanos())
                        .of(SHIPPED, saved))
                .isEmpty();
    }
}
