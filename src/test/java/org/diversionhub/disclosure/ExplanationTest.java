package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Mask;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;

/** A decision tells its grounds: which line of the policy, which authority, which section. */
class ExplanationTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final ConfigFaults faults = new ConfigFaults();
    private final Schemas schemas = Schemas.read(Path.of("mappings/canonical"), faults);
    private final Policies policies = Policies.read(Path.of("config/disclosure"), schemas, faults);
    private final Disclosing disclosing =
            new Disclosing(schemas, policies, CodeClasses.read(Path.of("mappings/codes"), schemas, faults));

    private Explanation explain(String kind, Role to, Origin origin, AuthorityType... types) {
        return disclosing.explain(sample(kind), situation(to, origin, true, types));
    }

    private Situation situation(Role to, Origin origin, boolean accepted, AuthorityType... types) {
        return new Supposed(
                        Supposed.anybody("sender", Role.COMMUNITY_REFERRER),
                        Supposed.anybody("recipient", to),
                        origin,
                        Set.of(types),
                        true,
                        true,
                        accepted,
                        NOW)
                .under(policies);
    }

    private static CanonicalMessage sample(String kind) {
        try {
            byte[] file = Files.readAllBytes(Path.of("src/test/resources/samples", kind.replace('/', '.') + ".json"));
            ObjectNode record = (ObjectNode) new ObjectMapper().readTree(file);
            record.remove("message");
            return new CanonicalMessage(Kind.parse(kind), "m-1", NOW, record);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Explanation.Told field(Explanation told, String path) {
        return told.fields().stream()
                .filter(field -> field.path().text().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is told of " + path));
    }

    private static String line(Ground ground) throws IOException {
        return Files.readAllLines(Path.of(ground.at().file())).get(ground.at().line() - 1);
    }

    @Test
    void everyFieldOfTheMessageIsTold_asItWasDecided() {
        for (AuthorityType type : AuthorityType.values()) {
            for (Role role : Role.values()) {
                Situation now = situation(role, Origin.PART2, true, type);
                CanonicalMessage message = sample("treatment-status/engagement");
                Explanation told = disclosing.explain(message, now);
                Disclosure decision = disclosing.decide(message, now);
                assertThat(told.fields().stream()
                                .filter(field -> field.fate() instanceof Explanation.Fate.Withheld)
                                .map(Explanation.Told::path))
                        .as("%s %s", type, role)
                        .containsExactlyElementsOf(decision.withheld());
                assertThat(told.fields()).allSatisfy(field -> {
                    assertThat(field.law()).isNotEmpty();
                    assertThat(field.path().in(message.record())).isPresent();
                });
            }
        }
    }

    @Test
    void sharedAndMaskedFieldsNameTheLineThatListsThem() throws IOException {
        Explanation told = explain("diversion-referral/arrest", Role.PROSECUTOR, Origin.NONE);
        Explanation.Told name = field(told, "participant.name.family");
        assertThat(name.fate()).isInstanceOf(Explanation.Fate.Shared.class);
        assertThat(name.ground()).isInstanceOf(Ground.Listed.class);
        assertThat(line(name.ground())).contains("allow: [ID, DEM,");
        Explanation.Told ssn = field(told, "participant.identifiers.ssn");
        assertThat(ssn.fate()).isEqualTo(new Explanation.Fate.Masked(Mask.LAST4));
        assertThat(line(ssn.ground())).contains("mask: [CON, GOV]");
        Explanation.Told needs = field(told, "needs.livingSituation");
        assertThat(needs.ground()).isInstanceOf(Ground.Denied.class);
        assertThat(line(needs.ground())).contains("deny: [PAY, APT, NEED");
        assertThat(field(told, "participant.contact.phone").ground()).isInstanceOf(Ground.NothingRemains.class);
        assertThat(field(told, "referral.id").ground()).isInstanceOf(Ground.OwnHandle.class);
    }

    @Test
    void openedFieldNamesItsAuthorityAndTheSection() {
        Explanation told =
                explain("treatment-status/engagement", Role.PROSECUTOR, Origin.PART2, AuthorityType.P2_CJ_2_35);
        Explanation.Told status = field(told, "engagement.status");
        assertThat(status.fate()).isEqualTo(new Explanation.Fate.Masked(Mask.CLASS));
        assertThat(status.ground())
                .isInstanceOfSatisfying(
                        Ground.Opened.class,
                        opened -> assertThat(opened.types()).containsExactly(AuthorityType.P2_CJ_2_35));
        assertThat(status.law()).containsExactly("P2_CJ_2_35, 42 CFR 2.35");
        assertThat(field(told, "engagement.lastContact").ground()).isInstanceOf(Ground.BesideLimit.class);
        assertThat(field(told, "treatment.sudDiagnosis").law()).anyMatch(law -> law.contains("42 CFR 2.12(e)(1)"));
    }

    @Test
    void withoutAuthorityItIsTold_whichOnesWouldOpenIt() {
        Explanation told = explain("treatment-status/engagement", Role.CASE_MANAGEMENT, Origin.PART2);
        assertThat(told.decision()).isInstanceOf(Disclosure.Withhold.class);
        assertThat(field(told, "engagement.status").ground())
                .isInstanceOfSatisfying(
                        Ground.Unopened.class,
                        closed -> assertThat(closed.types()).contains(AuthorityType.P2_NAMED));
    }

    @Test
    void messageThatStaysAsAWholeTellsWhy() {
        Explanation told = disclosing.explain(
                sample("diversion-referral/arrest"), situation(Role.SUD_PROVIDER, Origin.NONE, false));
        assertThat(told.fields())
                .isNotEmpty()
                .allSatisfy(field -> assertThat(field.ground())
                        .isInstanceOfSatisfying(
                                Ground.Stays.class,
                                stays -> assertThat(stays.reason()).isEqualTo(Reason.NOT_ACCEPTED)));
    }

    @Test
    void explanationHoldsNoValue() {
        Explanation told = explain("diversion-referral/arrest", Role.PROSECUTOR, Origin.NONE);
        for (JsonNode value :
                List.of(sample("diversion-referral/arrest").record().at("/participant/name/family"))) {
            assertThat(told.toString()).doesNotContain(value.asText());
        }
    }
}
