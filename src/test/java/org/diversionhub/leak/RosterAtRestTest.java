package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diversionhub.e2e.Sample;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.exchange.TokensOfStays;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.referral.TokensOfPeople;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five hundred strangers and one participant pass through a hub; of the strangers no byte is left, not even hashed. */
@Tag("thorough")
class RosterAtRestTest {
    private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Set<String> NO_DATA = Set.of("certs", "config", "mappings", "data/postgres/server");
    private static final String JAIL = "jail-new-hanover";
    private static final String PROGRAM = "lead-new-hanover";
    private static final String OTHER_PROGRAM = "lead-brunswick";

    @Test
    void noFileHasAByteOfAStranger() throws IOException {
        Set<Path> before = temp();
        List<Sample> strangers = IntStream.range(0, 500)
                .mapToObj(i -> booking(Sample.of("diversion-referral.arrest").aboutSomebodyNew(), i))
                .toList();
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        Sample booked = booking(referral, 500)
                .with(
                        "participant.name",
                        referral.json().at("/participant/name").deepCopy())
                .with("participant.birthDate", referral.text("participant.birthDate"));
        try (TestHub hub = TestHub.fresh("roster-at-rest")) {
            refer(hub, referral);
            post(hub, strangers, List.of(booked), 202);
            post(hub, strangers, List.of(booked), 202);
            post(hub, strangers, List.of(booking(referral, 501).with("custody.state", "nowhere")), 202);
            hub.sweep();
            assertThat(count(hub, "message where kind = 'custody-event/booked'"))
                    .isEqualTo(1);
            assertThat(count(hub, "receipt where sender = '" + JAIL + "'"))
                    .as("three rosters, and what was told of the participant")
                    .isEqualTo(4);
            assertThat(count(hub, "person_match")).isZero();
            hub.awaitSent(Duration.ofSeconds(40));
            Scanner scanner = new Scanner(words(strangers));
            assertThat(new Tables(scanner, hub.sql()).find()).isEmpty();
            UUID caseId = hub.sql()
                    .sql("select case_id from message where kind = 'custody-event/booked'")
                    .query(UUID.class)
                    .single();
            Set<byte[]> tokens = hashes(strangers, caseId, hub);
            Hashes hashes = Hashes.of(tokens);
            Scanner written = new Scanner(written(tokens));
            List<Hashes> kept = List.of(
                    Hashes.of(Set.copyOf(TokensOfPeople.of(message(booked), PROGRAM, hub.bean(Tokens.class)))),
                    Hashes.of(Set.of(TokensOfStays.event(hub, JAIL, message(booked), caseId))));
            hub.stop();
            assertThat(kept)
                    .as("the scan finds what is there: who the participant is, and what was told")
                    .noneMatch(own -> own.in(hub.folder()).isEmpty());
            assertThat(hashes.in(hub.folder())).isEmpty();
            assertThat(new Disk(scanner).find(hub.folder(), NO_DATA)).isEmpty();
            assertThat(new Disk(written).find(hub.folder(), NO_DATA)).isEmpty();
            byte[] one = tokens.iterator().next();
            assertThat(List.of(
                            HexFormat.of().withUpperCase().formatHex(one),
                            Base64.getEncoder().encodeToString(one),
                            Base64.getUrlEncoder().withoutPadding().encodeToString(one)))
                    .as("the scan finds a hash that is written")
                    .allSatisfy(text -> assertThat(
                                    written.findQuickly(("of " + text + ".").getBytes(StandardCharsets.UTF_8)))
                            .isNotEmpty());
            for (Path made : temp()) {
                if (!before.contains(made)) {
                    for (Scanner each : List.of(scanner, written)) {
                        assertThat(new Disk(each).find(made, Set.of()))
                                .as("%s", made)
                                .isEmpty();
                    }
                }
            }
        }
    }

    private static Sample booking(Sample of, int number) {
        return Sample.of("custody-event.booked")
                .with("participant.name", of.json().at("/participant/name").deepCopy())
                .with("participant.name.given", "Given" + of.text("participant.name.family"))
                .with(
                        "participant.birthDate",
                        "%d-%02d-%02d".formatted(1940 + number % 29, 1 + number % 12, 1 + number % 28))
                .with(
                        "participant.identifiers",
                        of.json().at("/participant/identifiers").deepCopy())
                .without("participant.identifiers.medicaid")
                .with("custody.bookingNumber", "Booking" + UUID.randomUUID())
                .with("custody.housingUnit", "Unit" + UUID.randomUUID())
                .without("referral.id");
    }

    private static Set<String> words(List<Sample> strangers) {
        return strangers.stream()
                .flatMap(one -> Stream.of(
                        one.text("message.id"),
                        one.text("participant.name.family"),
                        one.text("participant.name.given"),
                        one.text("participant.birthDate"),
                        one.text("participant.identifiers.ssn"),
                        one.text("participant.identifiers.driverLicense"),
                        one.text("custody.bookingNumber"),
                        one.text("custody.housingUnit")))
                .collect(Collectors.toSet());
    }

    /** Under which the hub would find them again, as the hub itself works them out, in each programme. */
    private static Set<byte[]> hashes(List<Sample> people, UUID about, TestHub hub) {
        Set<byte[]> hashes = new HashSet<>();
        for (Sample one : people) {
            for (String program : List.of(PROGRAM, OTHER_PROGRAM)) {
                hashes.addAll(TokensOfPeople.of(message(one), program, hub.bean(Tokens.class)));
                hashes.addAll(TokensOfStays.all(hub, JAIL, program, message(one), about));
            }
        }
        return hashes;
    }

    /** As a log or a file name would have them; the last letter of base64 depends on what is behind it. */
    private static Set<String> written(Set<byte[]> hashes) {
        return hashes.stream()
                .flatMap(hash -> Stream.of(
                        HexFormat.of().formatHex(hash),
                        Base64.getEncoder().withoutPadding().encodeToString(hash),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(hash)))
                .map(text -> text.substring(0, text.length() - 1))
                .collect(Collectors.toSet());
    }

    private static CanonicalMessage message(Sample one) {
        return new CanonicalMessage(
                new Kind("custody-event", "booked"), one.text("message.id"), Instant.EPOCH, one.json());
    }

    /** Bytes that are looked for as they are. */
    private record Hashes(Set<Long> heads) {
        static Hashes of(Set<byte[]> hashes) {
            return new Hashes(
                    hashes.stream().map(hash -> ByteBuffer.wrap(hash).getLong()).collect(Collectors.toSet()));
        }

        List<String> in(Path folder) {
            List<String> found = new ArrayList<>();
            try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.startsWith(folder.resolve("data/postgres/server")))
                        .filter(this::isIn)
                        .forEach(file -> found.add(file.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return found;
        }

        private boolean isIn(Path file) {
            try {
                long head = 0;
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i < bytes.length; i++) {
                    head = head << 8 | bytes[i] & 0xFF;
                    if (i >= 7 && heads.contains(head)) {
                        return true;
                    }
                }
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void refer(TestHub hub, Sample referral) {
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
    }

    private static void post(TestHub hub, List<Sample> strangers, List<Sample> more, int status) {
        String roster = Stream.concat(strangers.stream(), more.stream())
                .map(one -> one.json().toString())
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(hub.caller(JAIL)
                        .post("/exchange/roster", roster.getBytes(StandardCharsets.UTF_8), "application/json")
                        .status())
                .isEqualTo(status);
    }

    private static int count(TestHub hub, String rows) {
        return hub.sql()
                .sql("select count(*) from " + rows)
                .query(Integer.class)
                .single();
    }

    private static Set<Path> temp() throws IOException {
        try (Stream<Path> all = Files.list(TEMP)) {
            return all.collect(Collectors.toSet());
        }
    }
}
