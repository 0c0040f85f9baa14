package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What is saved comes into force while the hub runs: at once where nobody receives more by it, else when approved. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("ReconfiguringTest") // one method after the other
class ReconfiguringTest {
    private static final String MANAGER = "lead-case-management";
    private static final String POLICY = "config/disclosure/case-management.yaml";
    private static final String PARTNER = "config/partners/" + MANAGER + ".yaml";
    private static final TestHub HUB =
            TestHub.fresh("reconfiguring", Map.of("hub.configuration.watch", "true", "hub.configuration.look", "100"));

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Map<Path, String> saved = new java.util.HashMap<>();
    private Snapshot before;

    @BeforeEach
    void remember() {
        before = current();
    }

    /** Each begins with what is shipped. */
    @AfterEach
    void asItWas() throws IOException {
        for (Map.Entry<Path, String> file : saved.entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
        hub("reload");
        String waits = waiting();
        if (!waits.isEmpty()) {
            hub("policy", "approve", waits);
        }
        await().atMost(SOON).until(() -> hub("policy").code() == 0);
    }

    @AfterAll
    static void close() {
        HUB.close();
    }

    private static Snapshot current() {
        return HUB.bean(CurrentSnapshot.class).get();
    }

    private static Command hub(String... arguments) {
        return Command.run(HUB.folder(), arguments);
    }

    private void save(String name, UnaryOperator<String> change) throws IOException {
        Path file = HUB.folder().resolve(name);
        String old = Files.readString(file);
        String next = change.apply(old);
        assertThat(next).isNotEqualTo(old);
        saved.putIfAbsent(file, old);
        Files.writeString(file, next);
    }

    /** Of the referral only who it is. */
    private static String narrow(String policy) {
        return policy.substring(0, policy.indexOf("\ntests:") + 1)
                        .replace("allow: [ID, CON, DEM, REF, NEED, NOTE]", "allow: [ID, REF]")
                + """
                tests:
                  - name: who it is and not where
                    at: 2026-03-01T10:00:00Z
                    given: {kind: diversion-referral/arrest, origin: none, charge: PENDING_REVIEW, authority: none,
                            with: {participant.name.family: Doe, participant.contact.phone: "910-555-0142",
                                   incident.occurredAt: "2026-03-01T03:15:00Z"}}
                    shares: {participant.name.family: Doe, incident.occurredAt: "2026-03-01"}
                    withholds: [participant.contact.phone]
                """;
    }

    /** Sends as long as this one is in force. */
    private static List<Sample> referDuring(Snapshot one) {
        List<Sample> sent = new ArrayList<>();
        long end = System.nanoTime() + SOON.toNanos();
        while (current() == one && System.nanoTime() < end) {
            sent.add(refer());
        }
        assertThat(current()).isNotSameAs(one);
        return sent;
    }

    private void awaitInForce() {
        await().atMost(SOON).until(() -> current() != before);
    }

    private void awaitOutcome(String outcome) {
        await().atMost(SOON)
                .until(() -> HUB.sql()
                        .sql("select outcome from configuration_look")
                        .query(String.class)
                        .single()
                        .equals(outcome));
    }

    private static String waiting() {
        return HUB.sql()
                .sql("select saved from configuration_look where outcome = 'WAITS'")
                .query(String.class)
                .optional()
                .orElse("");
    }

    private static Sample refer() {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(HUB.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return referral;
    }

    private static String arrived(Sample referral) {
        String family = referral.text("participant.name.family");
        return await().atMost(SOON)
                .until(
                        () -> HUB.sinks().of(MANAGER).stream()
                                .map(Sinks.Received::text)
                                .filter(text -> text.contains(family))
                                .findFirst()
                                .orElse(""),
                        text -> !text.isEmpty());
    }

    @Test
    void narrowerPolicyIsInForceAtOnce_andTheWiderOneWhenSomebodyHasApprovedIt() throws IOException {
        assertThat(arrived(refer())).contains("usualLocation", "livingSituation");

        save(POLICY, ReconfiguringTest::narrow);
        awaitInForce();
        assertThat(arrived(refer())).doesNotContain("usualLocation", "livingSituation");

        Snapshot narrow = current();
        Files.writeString(HUB.folder().resolve(POLICY), saved.get(HUB.folder().resolve(POLICY)));
        awaitOutcome("WAITS");
        assertThat(hub("policy")).satisfies(shown -> {
            assertThat(shown.code()).isEqualTo(1);
            assertThat(shown.out())
                    .contains("case-management receives diversion-referral/arrest: CON without an authority")
                    .contains("changed: " + POLICY)
                    .doesNotContain("prosecutor");
        });
        assertThat(arrived(refer())).doesNotContain("usualLocation", "livingSituation");
        assertThat(current()).isSameAs(narrow);

        assertThat(hub("policy", "approve", "0123456789abcdef").code()).isEqualTo(1);
        assertThat(hub("policy", "approve", waiting().substring(0, 12)).code()).isZero();
        await().atMost(SOON).until(() -> current() != narrow);
        assertThat(arrived(refer())).contains("usualLocation", "livingSituation");
        assertThat(hub("policy").code()).isZero();
        assertThat(hub("policy", "history", "--most", "200").out())
                .contains("approved operator:", "not-wider file:", "first file:");
        assertThat(HUB.sql()
                        .sql(
                                "select event || ' ' || split_part(actor, ':', 1) from audit where outcome = ? order by seq desc"
                                        + " limit 2")
                        .param("sha256:"
                                + HUB.sql()
                                        .sql("select running from configuration_look")
                                        .query(String.class)
                                        .single())
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("APPROVED operator", "CONFIGURED hub");
    }

    @Tag("thorough")
    @Test
    void narrowingWaitsForNothingThatIsWider() throws IOException {
        save(POLICY, ReconfiguringTest::narrow);
        save(PARTNER, text -> text.replaceFirst("until: 20\\d\\d", "until: 2099"));
        awaitInForce();
        assertThat(arrived(refer())).doesNotContain("usualLocation", "livingSituation");
        awaitOutcome("WAITS");
        Command shown = hub("policy");
        assertThat(shown.code()).isEqualTo(1);
        assertThat(shown.out())
                .contains("in force already, since it narrows: " + POLICY)
                .contains("changed: " + PARTNER, MANAGER + " has its")
                .doesNotContain("changed: " + POLICY, "CON without");
        Snapshot narrow = current();
        hub("policy", "approve", waiting());
        await().atMost(SOON).until(() -> current() != narrow);
        assertThat(arrived(refer())).doesNotContain("usualLocation", "livingSituation");
        assertThat(hub("policy", "history").out()).contains("narrower-part file:");
    }

    @Tag("thorough")
    @Test
    void narrowingWaitsForNothingThatIsWrong() throws IOException {
        save("config/disclosure/payer.yaml", text -> text.replace("purpose:", "purpse:"));
        save(POLICY, ReconfiguringTest::narrow);
        awaitInForce();
        awaitOutcome("REFUSED");
        assertThat(arrived(refer())).doesNotContain("usualLocation", "livingSituation");
        assertThat(hub("policy").out())
                .contains("payer.yaml", "purpse", "in force already, since it narrows: " + POLICY);
    }

    private static void approveWhatWaits() {
        await().atMost(SOON).until(() -> !waiting().isEmpty());
        Snapshot old = current();
        hub("policy", "approve", waiting());
        await().atMost(SOON).until(() -> current() != old);
    }

    private static String kept(Sample referral, String column) {
        return HUB.sql()
                .sql("select coalesce(max(%s::text), '') from delivery where partner = ? and message_id ="
                                .formatted(column)
                        + " (select max(m.id::text)::uuid from message m where m.accepted_at ="
                        + " (select max(accepted_at) from message))")
                .param(MANAGER)
                .query(String.class)
                .single();
    }

    @Tag("thorough")
    @Test
    void whatAWrongNarrowingKeptBackGoesWhenItIsMended() throws IOException {
        Paused paused = Paused.of(HUB, MANAGER, "--out");
        Sample referral = refer();
        save(
                POLICY,
                text -> text.substring(0, text.indexOf("  diversion-referral/arrest:"))
                        + text.substring(
                                text.indexOf("  diversion-referral/social-contact:"), text.indexOf("\ntests:") + 1)
                        + """
                        tests:
                          - name: nothing
                            at: 2026-03-01T10:00:00Z
                            given: {kind: diversion-referral/arrest, origin: none, charge: PENDING_REVIEW, authority: none,
                                    with: {participant.name.family: Doe}}
                            withheld: true
                        """);
        awaitInForce();
        paused.close();
        await().atMost(SOON).until(() -> kept(referral, "state").equals("WITHHELD"));
        assertThat(hub("policy").out()).contains("kept back, since a policy does not list");
        Files.writeString(HUB.folder().resolve(POLICY), saved.get(HUB.folder().resolve(POLICY)));
        approveWhatWaits();
        assertThat(arrived(referral)).contains("usualLocation");
    }

    @Tag("thorough")
    @Test
    void whatLiesThereIsTakenBack_whenLessWouldBeGivenOrItsPlaceIsGone() throws Exception {
        Path folder = Files.createDirectory(HUB.folder().resolve("drop"));
        PartnerKey.ec().write(HUB.folder().resolve("config/partners"), MANAGER);
        save(
                PARTNER,
                text -> text.replaceFirst("to: https:\\S+", "to: folder:" + folder + "\n  protect: [sign, encrypt]")
                        + "\nprotection: {certificates: [partners/" + MANAGER + ".pem]}\n");
        approveWhatWaits();
        Sample referral = refer();
        await().atMost(SOON).until(() -> list(folder).size() == 1);
        String id = list(folder).getFirst().replaceFirst("\\..*", "");
        await().atMost(SOON).until(() -> kept(referral, "state").equals("DELIVERED"));
        assertThat(given(id)).containsExactly(true);

        save(POLICY, ReconfiguringTest::narrow);
        await().atMost(SOON).until(() -> given(id).size() == 2);
        assertThat(given(id)).containsExactly(true, false);
        await().atMost(SOON).until(() -> list(folder).size() == 1);
        assertThat(list(folder).getFirst()).startsWith(id);

        Files.writeString(HUB.folder().resolve(PARTNER), saved.get(HUB.folder().resolve(PARTNER)));
        approveWhatWaits();
        assertThat(arrived(referral)).doesNotContain("usualLocation");
        assertThat(list(folder)).isEmpty();

        // An attempt that had begun before ends there, and the hub begins anew.
        HUB.sql().sql("update left_place set since = now()").update();
        HUB.stop();
        Files.writeString(folder.resolve(id + ".p7m"), "sealed");
        HUB.startAgain();
        await().atMost(SOON).until(() -> list(folder).isEmpty());
    }

    private static List<String> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    /** Each time that it was given, whether with where the person lives. */
    private static List<Boolean> given(String delivery) {
        return HUB.sql()
                .sql("select 'participant.contact.usualLocation' = any(shared) from audit"
                        + " where delivery_id = ?::uuid and event = 'DISCLOSING' order by at")
                .param(delivery)
                .query(Boolean.class)
                .list();
    }

    @Test
    void whatIsApprovedIsWhatTheFilesSay_whateverStandsInTheDatabase() throws IOException {
        save(PARTNER, text -> text.replaceFirst("until: 20\\d\\d", "until: 2099"));
        awaitOutcome("WAITS");
        HUB.sql()
                .sql("update configuration_look set told = '{a harmless name}'")
                .update();
        assertThat(hub("policy").out()).contains(MANAGER + " has its").doesNotContain("harmless");
        String waits = waiting();
        HUB.sql().sql("update configuration_look set running = saved").update();
        assertThat(hub("policy", "approve", waits).code()).isEqualTo(1);
        HUB.sql()
                .sql("update configuration_look l set running ="
                        + " (select u.digest from configuration_use u order by id desc limit 1)")
                .update();
        assertThat(hub("policy", "approve", waits)).satisfies(approved -> {
            assertThat(approved.code()).isZero();
            assertThat(approved.out()).contains(MANAGER + " has its");
        });
        awaitInForce();
    }

    @Tag("thorough")
    @Test
    void hubsThatDifferAreShown() {
        HUB.sql()
                .sql(
                        "insert into configuration_look values ('hub-other', now(), 'abc', 'abc', 'SAME', '{}', null, now())")
                .update();
        try {
            assertThat(hub("policy")).satisfies(shown -> {
                assertThat(shown.code()).isEqualTo(1);
                assertThat(shown.out()).contains("have different configurations");
            });
            HUB.sql()
                    .sql(
                            "update configuration_look set seen_at = now() - interval '3 minutes' where node = 'hub-other'")
                    .update();
            assertThat(hub("policy").code()).isZero();
        } finally {
            HUB.sql()
                    .sql("delete from configuration_look where node = 'hub-other'")
                    .update();
        }
    }

    @Test
    void approvalCountsOnlyWithTheHubsSignature() throws IOException {
        save(PARTNER, text -> text.replaceFirst("until: 20\\d\\d", "until: 2099"));
        awaitOutcome("WAITS");
        HUB.sql()
                .sql("insert into configuration_approval select node,"
                        + " (select (extract(epoch from max(at)) * 1000000)::bigint from configuration_use), saved, now(),"
                        + " 'operator:mallory', signature from configuration_look, (select 'x'::bytea as signature) x")
                .update();
        HUB.sql().sql("update configuration_look set asked_at = now()").update();
        await().atMost(SOON)
                .until(() -> HUB.sql()
                                .sql("select count(*) from configuration_look where asked_at is not null")
                                .query(Integer.class)
                                .single()
                        == 0);
        assertThat(current()).isSameAs(before);
        assertThat(waiting()).isNotEmpty();
    }

    @Test
    void wrongFileIsRefusedWhole_andWhatRunsRunsOn() throws IOException {
        save(POLICY, text -> narrow(text).replace("purpose: CAREMGT", "purpse: CAREMGT"));
        awaitOutcome("REFUSED");
        assertThat(current()).isSameAs(before);
        Command shown = hub("policy");
        assertThat(shown.code()).isEqualTo(1);
        assertThat(shown.out()).contains("case-management.yaml", "purpse");
        assertThat(arrived(refer())).contains("usualLocation");
    }

    @Test
    void configurationThatTheRunningHubCannotServeIsRefused() throws IOException {
        refer();
        save("config/partners/pd-wilmington.yaml", text -> text.replaceFirst("sends: \\[.*]", "sends: []"));
        save("config/program.yaml", text -> text.replaceFirst("agencies: \\[pd-wilmington, ", "agencies: ["));
        awaitOutcome("REFUSED");
        assertThat(hub("policy").out()).contains("open cases are of the agency `pd-wilmington`");
        assertThat(current().programs().all())
                .containsExactlyElementsOf(before.programs().all());
    }

    @Test
    void limitsOfAPartnersOwnBeyondTheSitesCeilingAreRefused_andThoseBelowWaitForNobody() throws IOException {
        String file = "config/partners/pd-wilmington.yaml";
        save(file, text -> text + "limits: {per-second: 601, body: 5MB}\n");
        awaitOutcome("REFUSED");
        assertThat(current()).isSameAs(before);
        assertThat(hub("policy").out())
                .contains("limits.per-second is more than the site allows", "limits.body is more than the site allows");
        save(file, text -> text.replace("601", "600").replace("5MB", "4MB"));
        awaitInForce();
        assertThat(refer().json()).isNotEmpty();
    }

    @Test
    void onlyTheChangedPartnersRoutesAreMadeAnew() throws IOException {
        CamelContext camel = HUB.bean(CamelContext.class);
        var others = camel.getRoutes();
        var old = camel.getRoute("pick-up-from-pd-leland");
        assertThat(old).isNotNull();
        save("config/partners/pd-leland.yaml", text -> text.replaceFirst("every: \\w+", "every: 3s"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(camel.getRoute("pick-up-from-pd-leland"))
                        .isNotNull()
                        .isNotSameAs(old));
        assertThat(others.stream().filter(route -> route != old))
                .allMatch(route -> camel.getRoutes().contains(route));
    }

    @Tag("thorough")
    @Test
    void newPartnerIsConnectedWhenItIsApproved_andLetGoWhenItsFileIsGone() throws IOException {
        CamelContext camel = HUB.bean(CamelContext.class);
        Path file = HUB.folder().resolve("config/partners/peer-new.yaml");
        String other = Files.readString(HUB.folder().resolve("config/partners/peer-push.yaml"));
        Files.writeString(file, other.replace("peer-push", "peer-new"));
        try {
            awaitOutcome("WAITS");
            assertThat(camel.getRoute("deliver-to-peer-new")).isNull();
            assertThat(hub("policy").out()).contains("  peer-new is new");
            hub("policy", "approve", waiting());
            await().atMost(SOON).until(() -> camel.getRoute("deliver-to-peer-new") != null);
        } finally {
            Files.delete(file);
        }
        await().atMost(SOON).until(() -> camel.getRoute("deliver-to-peer-new") == null);
        assertThat(current().partners().byId("peer-new")).isEmpty();
    }

    /** A mixture would show one of the two and not the other. */
    @Test
    void noMessageIsLostOrSentUnderAMixture_whileTheConfigurationChanges() throws IOException {
        List<Sample> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            save(POLICY, ReconfiguringTest::narrow);
            Snapshot wide = current();
            sent.addAll(referDuring(wide));
            Files.writeString(
                    HUB.folder().resolve(POLICY), saved.get(HUB.folder().resolve(POLICY)));
            Snapshot narrow = current();
            awaitOutcome("WAITS");
            hub("policy", "approve", waiting());
            sent.addAll(referDuring(narrow));
        }
        HUB.awaitSent(Duration.ofSeconds(60));
        Set<Boolean> kinds = new java.util.HashSet<>();
        for (Sample referral : sent) {
            String text = arrived(referral);
            assertThat(text.contains("usualLocation")).isEqualTo(text.contains("livingSituation"));
            kinds.add(text.contains("usualLocation"));
        }
        assertThat(kinds).containsExactlyInAnyOrder(true, false);
        assertThat(sent.stream()
                        .map(referral -> referral.text("participant.name.family"))
                        .map(family -> HUB.sinks().of(MANAGER).stream()
                                .filter(one -> one.text().contains(family))
                                .count()))
                .allMatch(count -> count == 1);
    }

    @Tag("thorough")
    @Test
    void hubThatIsStoppedMeanwhileBeginsWithWhatItHad_untilTheWiderOneIsApproved() throws IOException {
        save(POLICY, ReconfiguringTest::narrow);
        awaitInForce();
        HUB.stop();
        Files.writeString(HUB.folder().resolve(POLICY), saved.get(HUB.folder().resolve(POLICY)));
        HUB.startAgain();
        assertThat(arrived(refer())).doesNotContain("usualLocation");
        awaitOutcome("WAITS");
        hub("policy", "approve", waiting());
        await().atMost(SOON).until(() -> hub("policy").code() == 0);
        assertThat(arrived(refer())).contains("usualLocation");
    }

    @Test
    void savesWhatRanAgain_whenSomebodyGoesBack() throws IOException {
        save(PARTNER, text -> text.replaceFirst("name: .*", "name: Another name"));
        Files.writeString(HUB.folder().resolve("config/.secret"), "-----BEGIN PRIVATE KEY-----");
        awaitInForce();
        assertThat(HUB.sql()
                        .sql("select count(*) from configuration_file where name like '%secret%' or name like"
                                + " '%application%'")
                        .query(Integer.class)
                        .single())
                .isZero();
        long last = HUB.sql()
                .sql("select max(id) from configuration_use")
                .query(Long.class)
                .single();
        Snapshot renamed = current();
        assertThat(hub("policy", "back", Long.toString(last - 1)).code()).isZero();
        assertThat(HUB.folder().resolve(PARTNER))
                .content()
                .isEqualTo(saved.get(HUB.folder().resolve(PARTNER)));
        assertThat(HUB.folder().resolve("config/.secret")).exists();
        await().atMost(SOON).until(() -> current() != renamed);
        assertThat(hub("policy", "back", "987654321").code()).isEqualTo(1);
    }
}
