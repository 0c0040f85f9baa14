package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.DomainTables;
import org.diversionhub.disclosure.MatrixOracle;
import org.diversionhub.disclosure.Treatment;
import org.diversionhub.e2e.Caller;
import org.diversionhub.e2e.Sample;
import org.diversionhub.e2e.Sinks;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flip test over the wire: two messages that differ in hidden fields look the same but for ids and the time. */
@Tag("thorough")
class FlipThroughTheHubTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICE = "pd-wilmington";
    private static final String MANAGER = "lead-case-management";
    private static final String PROVIDER = "sud-harbor";
    private static final String PROSECUTOR = "da-new-hanover";

    /** One instant for all consents: its day is on the notice. */
    private static final Instant SIGNED = Instant.now().minusSeconds(60);

    private static final Kind ARREST = Kind.parse("diversion-referral/arrest");
    private static final Kind ENGAGEMENT = Kind.parse("treatment-status/engagement");

    /** These decide whether anything goes and in which case; the flip test of the engine has them. */
    private static final Set<String> DECIDING =
            Set.of("participant.key", "referral.id", "referral.participantAccepted", "service.provider");

    private final TestHub hub = TestHub.shared();
    private final RecordFields fields = new RecordFields();
    private final Values values = new Values();
    private final Coarse coarse = new Coarse(values);
    private final DomainTables tables = new DomainTables();
    private final MatrixOracle oracle = new MatrixOracle(tables);

    private ObjectNode base(Kind kind) {
        ObjectNode record = Records.with(fields.of(kind), (path, entry) -> {
            List<JsonNode> all = values.of(path, fields.of(kind).get(path));
            return all.get(entry % all.size());
        });
        record.remove("service");
        Records.remove(record, "participant.key");
        return record;
    }

    /** Changes what the role may not see, and what it sees as a class within the class. */
    private ObjectNode flipped(Kind kind, Role role, Origin origin, Set<AuthorityType> given, int turn) {
        ObjectNode record = base(kind);
        Map<String, JsonNode> all = fields.of(kind);
        Map<FieldPath, Treatment> seen = oracle.outcome(
                new MatrixOracle.Case(role, kind, origin, given, true, true, true),
                all.keySet().stream().map(FieldPath::new).collect(Collectors.toSet()));
        int changed = 0;
        for (String path : all.keySet()) {
            Treatment treatment = seen.get(new FieldPath(path));
            if (!DECIDING.contains(path) && !path.startsWith("service.") && treatment != Treatment.SHARE) {
                List<JsonNode> any = values.of(path, all.get(path));
                Records.set(record, path, entry -> {
                    JsonNode before = any.get(entry % any.size());
                    List<JsonNode> others = treatment == null ? any : sameClass(path, any, before, role);
                    return others.get((others.indexOf(before) + turn) % others.size());
                });
                changed++;
            }
        }
        assertThat(changed).isGreaterThan(10);
        return record;
    }

    private List<JsonNode> sameClass(String path, List<JsonNode> any, JsonNode before, Role role) {
        String mask = tables.entry(new FieldPath(path)).masks().get(role.isJustice() ? "justice" : "care");
        String rest = coarse.rest(mask, path, before);
        return any.stream()
                .filter(one -> coarse.rest(mask, path, one).equals(rest))
                .toList();
    }

    private UUID refer(ObjectNode record) {
        String own = "R-" + UUID.randomUUID();
        record.withObject("/referral").put("id", own).put("participantAccepted", true);
        send(POLICE, ARREST, record);
        return hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", POLICE, "referral.id", own))
                .query(UUID.class)
                .single();
    }

    private void send(String sender, Kind kind, ObjectNode record) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putObject("message")
                .put("id", UUID.randomUUID().toString())
                .put("variant", kind.variant())
                .put("time", Instant.now().toString());
        whole.setAll(record);
        Caller.Answer answer = hub.caller(sender).post(kind.name(), whole);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private String idAt(String partner, UUID caseId) {
        return hub.bean(PairwiseIds.class).id(partner, "referral", caseId.toString());
    }

    /** What came over the wire, without ids and the time at which the hub took it. */
    private static String still(String text) {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(uuid)")
                .replaceAll("(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])", "(id)")
                .replaceAll(today + "T[0-9:]{8}Z", "(now)")
                .replaceAll(today + " at [0-9:]{5}", "(now)");
    }

    private String atManager(UUID caseId) {
        String id = idAt(MANAGER, caseId);
        Optional<Sinks.Received> found = await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> hub.sinks().of(MANAGER).stream()
                                .filter(one -> one.text().contains(id))
                                .findFirst(),
                        Optional::isPresent);
        Sinks.Received one = found.orElseThrow();
        return still(one.line() + "\n" + new TreeMap<>(one.headers()) + "\n" + one.text());
    }

    /** Data and page of each message of this kind in the case, in their order. */
    private List<String> atProsecutor(UUID caseId, String kind) {
        Caller caller = hub.caller(PROSECUTOR);
        List<String> found = new ArrayList<>();
        for (JsonNode message : caller.get("/exchange/inbox").json().path("messages")) {
            boolean mine = message.at("/referral/id").asText().equals(idAt(PROSECUTOR, caseId));
            if (mine && message.at("/message/kind").asText().equals(kind)) {
                String at = "/exchange/inbox/" + message.at("/message/id").asText();
                found.add(still(caller.get(at).whole() + "\n"
                        + caller.get(at, "text/html").whole()));
                caller.post(at + "/ack", new byte[0], "application/json");
            }
        }
        return found;
    }

    @Test
    void arrestLooksTheSame_whateverItHides() {
        UUID first = refer(base(ARREST));
        List<UUID> forManager = Stream.of(1, 2)
                .map(turn -> refer(flipped(ARREST, Role.CASE_MANAGEMENT, Origin.NONE, Set.of(), turn)))
                .toList();
        List<UUID> forProsecutor = Stream.of(1, 2)
                .map(turn -> refer(flipped(ARREST, Role.PROSECUTOR, Origin.NONE, Set.of(), turn)))
                .toList();
        String managed = atManager(first);
        assertThat(managed).contains("participant", "needs");
        assertThat(forManager).allSatisfy(other -> assertThat(atManager(other)).isEqualTo(managed));
        List<String> prosecuted = atProsecutor(first, "diversion-referral");
        assertThat(prosecuted).hasSize(1);
        assertThat(forProsecutor)
                .allSatisfy(other ->
                        assertThat(atProsecutor(other, "diversion-referral")).isEqualTo(prosecuted));
        assertThat(atManager(forProsecutor.get(0)))
                .as("and it does change for others")
                .isNotEqualTo(managed);
    }

    /** The suite itself can fail: one category too many for one role, and the bytes differ. */
    @Test
    void suiteFindsTheLeak_whenOnePolicyIsWidened(@TempDir Path copy) {
        try (var wider = new Reconfigured(hub, copy).widened().use()) {
            assertThat(wider).isNotNull();
            UUID first = refer(base(ARREST));
            UUID other = refer(flipped(ARREST, Role.PROSECUTOR, Origin.NONE, Set.of(), 1));
            List<String> got = atProsecutor(first, "diversion-referral");
            assertThat(got).singleElement().asString().contains("livingSituation");
            assertThat(atProsecutor(other, "diversion-referral")).hasSize(1).isNotEqualTo(got);
        }
    }

    /** A case in which the person has let the provider tell the prosecutor. */
    private UUID open() {
        UUID opened = refer(base(ARREST));
        Sample consent = Sample.of("consent.given")
                .with("referral.id", idAt(MANAGER, opened))
                .with("consent.id", "C-" + UUID.randomUUID())
                .with("consent.type", "P2_NAMED")
                .with("consent.discloser", Set.of(PROVIDER))
                .with("consent.recipients", Set.of(PROVIDER, PROSECUTOR))
                .with("consent.categories", Set.of("REFSTATUS", "ENG", "APT", "SUD", "MH", "HIV", "MED", "NOTE", "OUT"))
                .with("consent.purposes", Set.of("TREAT", "LEAD-FILING"))
                .with("consent.period.start", SIGNED.toString())
                .with("consent.period.end", SIGNED.plusSeconds(86_400).toString())
                .with("consent.signature.at", SIGNED.toString());
        assertThat(hub.caller(MANAGER).post("consent", consent.json()).status()).isEqualTo(202);
        return opened;
    }

    private void tell(UUID opened, ObjectNode status) {
        status.withObject("/referral").put("id", idAt(PROVIDER, opened));
        send(PROVIDER, ENGAGEMENT, status);
    }

    @Test
    void engagementIsOneWordToTheProsecutor_saidOnce_whateverTheProviderSaysAndHoweverOften() {
        Set<AuthorityType> given = Set.of(AuthorityType.P2_NAMED);
        UUID often = open();
        tell(often, base(ENGAGEMENT));
        tell(often, flipped(ENGAGEMENT, Role.PROSECUTOR, Origin.PART2, given, 1));
        tell(often, base(ENGAGEMENT));
        List<String> got = atProsecutor(often, "treatment-status");
        assertThat(got).singleElement().asString().contains("outreach");
        for (int turn = 1; turn <= 2; turn++) {
            UUID once = open();
            tell(once, flipped(ENGAGEMENT, Role.PROSECUTOR, Origin.PART2, given, turn));
            assertThat(atProsecutor(once, "treatment-status")).isEqualTo(got);
        }
    }
}
