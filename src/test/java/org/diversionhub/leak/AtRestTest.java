package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.consent.AuthorityType.P2_NAMED;
import static org.diversionhub.consent.AuthorityType.RELEASE;
import static org.diversionhub.consent.AuthorityType.STATE_MH;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.e2e.Sample;
import org.diversionhub.e2e.Sinks;
import org.diversionhub.e2e.TestHub;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub that has been stopped has left no value on the disk: not in tables, logs of tables, journals, spools or temp.
 */
@Tag("thorough")
class AtRestTest {
    private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));
    /** The test's own files, the disk of a partner's server, and the programs of the database. */
    private static final Set<String> NO_DATA =
            Set.of("certs", "config", "desk", "mappings", "sftp", "data/postgres/server");

    private static final String DOWN = "mh-coastal";

    @Test
    void noFileHasAWord_whenTheHubHasStopped(@TempDir Path copy) throws IOException {
        Set<Path> before = temp();
        Set<String> words = new HashSet<>();
        Path folder;
        try (TestHub hub = TestHub.fresh("at-rest")) {
            folder = hub.folder();
            words.addAll(booked(hub));
            hub.sinks().behave(DOWN, Sinks.status(500));
            try (var config = new Reconfigured(hub, copy).use()) {
                assertThat(config).isNotNull();
                words.addAll(travelled(hub, new LinkedHashSet<>(List.of(P2_NAMED, RELEASE, STATE_MH))));
                words.addAll(travelled(hub, Set.of()));
            }
            assertThat(states(hub)).contains("PENDING", "HELD", "DELIVERED");
            assertThat(words).hasSizeGreaterThan(2_000);
            Scanner scanner = new Scanner(words);
            Tables tables = new Tables(scanner, hub.sql());
            assertThat(tables.names()).contains("public.message", "public.audit");
            assertThat(tables.find()).isEmpty();
            assertThat(hub.sql().sql("show wal_compression").query(String.class).single())
                    .as("the log of the tables can be read, too")
                    .isEqualTo("off");
            hub.stop();
            Disk disk = new Disk(scanner);
            assertThat(disk.find(folder, NO_DATA)).isEmpty();
            for (Path made : temp()) {
                if (!before.contains(made)) {
                    assertThat(disk.find(made, Set.of())).as("%s", made).isEmpty();
                }
            }
        }
        assertThat(folder.resolve("data/postgres")).isDirectory();
        assertThat(folder.resolve("data/broker")).isDirectory();
        assertThat(folder.resolve("data/partner-broker/journal")).isDirectory();
    }

    @Test
    void tableIsFound_whenALongTextInItIsCompressed() {
        TestHub hub = TestHub.shared();
        String word = "Zq7compressedword";
        hub.sql().sql("create table leaky (said text)").update();
        try {
            hub.sql()
                    .sql("insert into leaky values (?)")
                    .param(("some words and then " + word + ", ").repeat(1_000))
                    .update();
            assertThat(new Tables(new Scanner(Set.of(word)), hub.sql()).find("public.leaky"))
                    .containsExactly("public.leaky: " + word);
        } finally {
            hub.sql().sql("drop table leaky").update();
        }
    }

    private static Set<String> travelled(TestHub hub, Set<AuthorityType> authorities) {
        return new Journey(hub, authorities).whileDown(DOWN).travel(any -> true).words();
    }

    private static Set<String> states(TestHub hub) {
        return new HashSet<>(hub.sql()
                .sql("select distinct state from delivery")
                .query(String.class)
                .list());
    }

    /** A booking of somebody whom nobody referred: a roster names everybody, and none of them may stay. */
    private static Set<String> booked(TestHub hub) {
        Sample booking = Sample.of("custody-event.booked").aboutSomebodyNew().without("referral.id");
        Set<String> words = new HashSet<>(Set.of(
                booking.text("participant.identifiers.ssn"),
                booking.text("participant.name.family"),
                booking.text("participant.identifiers.driverLicense")));
        for (String path : List.of(
                "participant.name.given", "participant.name.middle", "custody.bookingNumber", "custody.housingUnit")) {
            booking.with(path, "Zq5booked" + path.hashCode());
            words.add(booking.text(path));
        }
        assertThat(hub.caller("jail-new-hanover")
                        .post("custody-event", booking.json())
                        .status())
                .isEqualTo(202);
        assertThat(hub.sql()
                        .sql("select (select count(*) from message) + (select count(*) from person_token)"
                                + " + (select count(*) from participant) + (select count(*) from delivery)")
                        .query(Integer.class)
                        .single())
                .isZero();
        return words.stream().filter(word -> word.length() >= 8).collect(Collectors.toSet());
    }

    private static Set<Path> temp() throws IOException {
        try (Stream<Path> all = Files.list(TEMP)) {
            return all.collect(Collectors.toSet());
        }
    }
}
