package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.consent.AuthorityType.P2_NAMED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;

/** What a recipient that has something of a message is told of its correction, and justice of the same word again. */
class CorrectingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Kind ARREST = Kind.parse("diversion-referral/arrest");
    private static final Kind STATUS = Kind.parse("treatment-status/engagement");
    private static final UUID TARGET = new UUID(0, 9);
    private static final ConfigPlace LINE = new ConfigPlace("policy.yaml", 1);

    private static final List<FieldPath> KEYS = List.of(new FieldPath("participant.key"), new FieldPath("referral.id"));

    private static final String LIVING = "needs.livingSituation";
    private static final String SSN = "participant.identifiers.ssn";
    private static final String RACE = "participant.race[]";
    private static final String NUMBER = "incident.number";

    private static final String FIRST = "{'participant': {'name': {'family': 'Invented'}, 'race': ['W', 'B'],"
            + " 'identifiers': {'ssn': '900-12-3456'}}, 'needs': {'livingSituation': 'street'},"
            + " 'incident': {'number': 'I-1'}}";

    private Role role = Role.PROSECUTOR;
    private Kind kind = ARREST;
    private Origin origin = Origin.NONE;
    private boolean party = true;
    private Set<Category> allow = EnumSet.of(Category.ID, Category.NEED, Category.INC, Category.DEM);
    private Set<Category> mask = EnumSet.of(Category.GOV);
    private Set<Category> deny = Set.of();
    private Map<Agreement.Type, Agreement> agreements = Agreement.each(LocalDate.MAX);
    private final List<Authority> authorities = new ArrayList<>();
    private final Map<UUID, String> names = new HashMap<>();
    private final Map<FieldPath, String> handles = new HashMap<>();

    private Policies policies() {
        Clause free = new Clause(Set.of(), allow, mask, LINE, LINE);
        Clause named = new Clause(Set.of(P2_NAMED), allow, mask, LINE, LINE);
        Rule rule = new Rule(kind, false, false, List.of(), true, KEYS, free, List.of(named), LINE);
        Policy policy = new Policy(
                role, "TREAT", Set.of(), deny, Map.of(kind, rule), Set.of(), Map.of(), List.of(), LINE, LINE, "v1");
        return new Policies(Map.of(role, policy));
    }

    private Disclosing engine() {
        return new Disclosing(Scene.SCHEMAS, policies(), Scene.CODES);
    }

    private static Partner partner(String id, Role role, Map<Agreement.Type, Agreement> agreements) {
        return new Partner(id, id, role, List.of(), true, false, agreements, Set.of(), Optional.empty());
    }

    private Situation now() {
        return new Situation(
                new UUID(0, 7),
                NOW.minusSeconds(30),
                false,
                partner("sender", Role.SUD_PROVIDER, Map.of()),
                partner("recipient", role, agreements),
                origin,
                party,
                true,
                authorities,
                true,
                true,
                true,
                true,
                new Handles(handles, names),
                NOW);
    }

    private Authority authority(AuthorityType type, Category... categories) {
        Authority one = new Authority(
                UUID.randomUUID(),
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                Set.of(categories),
                Set.of("TREAT"),
                NOW.minusSeconds(90),
                NOW.minusSeconds(60),
                NOW.plusSeconds(60),
                null,
                true);
        authorities.add(one);
        names.put(one.id(), "own-" + authorities.size());
        return one;
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private CanonicalMessage message(String record) {
        return new CanonicalMessage(kind, "m-1", NOW.minusSeconds(30), json(record));
    }

    private static Set<FieldPath> paths(String... paths) {
        return Stream.of(paths).map(FieldPath::new).collect(Collectors.toSet());
    }

    private Received whole(String record, Set<FieldPath> shared, Set<FieldPath> masked) {
        return new Received(message(record), false, shared, masked);
    }

    /** All that the policy gives went, the number of social security masked. */
    private Received first() {
        return whole(FIRST, paths("participant.name.family", RACE, LIVING, NUMBER), paths(SSN));
    }

    private Disclosure correct(String record, Received... had) {
        return engine().correct(message(record), List.of(had), TARGET, now());
    }

    private static Disclosure.Share told(Disclosure decision) {
        assertThat(decision).isInstanceOf(Disclosure.Share.class);
        return (Disclosure.Share) decision;
    }

    private static JsonNode record(String rest) {
        ObjectNode record = json("{'correction': {'targetId': '" + TARGET + "'}}");
        record.setAll(json(rest));
        return record;
    }

    private static void assertStays(Reason reason, Disclosure decision) {
        assertThat(decision).isEqualTo(new Disclosure.Withhold(reason, List.of(), "v1"));
    }

    private static void assertNullified(Disclosure decision) {
        Disclosure.Share told = told(decision);
        assertThat(told.message().kind()).isEqualTo(Correcting.NULLIFY);
        assertThat(told.message().record()).isEqualTo(record("{}"));
        assertThat(told.shared()).isEmpty();
        assertThat(told.masked()).isEmpty();
        assertThat(told.authorities()).isEmpty();
        assertThat(told.policyVersion()).isEqualTo("v1");
    }

    @Test
    void nothingIsTold_whereNothingChanged() {
        assertStays(Reason.NOTHING_CHANGED, correct(FIRST, first()));
    }

    @Test
    void fieldThatChangedIsTold_alone_withTheRecipientsOwnNames() {
        handles.put(KEYS.get(0), "key");
        handles.put(KEYS.get(1), "case");
        Disclosure.Share told = told(correct(FIRST.replace("street", "shelter"), first()));
        assertThat(told.message().kind()).isEqualTo(Correcting.CORRECT);
        assertThat(told.message().record())
                .isEqualTo(record("{'needs': {'livingSituation': 'shelter'}, 'participant': {'key': 'key'},"
                        + " 'referral': {'id': 'case'}}"));
        assertThat(told.shared()).containsExactly(new FieldPath(LIVING));
        assertThat(told.masked()).isEmpty();
        assertThat(told.message().categories()).containsExactly(Category.NEED);
        assertThat(told.policyVersion()).isEqualTo("v1");
    }

    @Test
    void maskedFieldThatChangedIsToldMasked() {
        Disclosure.Share told = told(correct(FIRST.replace("3456", "7777"), first()));
        assertThat(told.message().record().at("/participant/identifiers/ssn").asText())
                .endsWith("7777")
                .doesNotContain("900");
        assertThat(told.masked()).containsExactly(new FieldPath(SSN));
        assertThat(told.shared()).isEmpty();
    }

    @Test
    void listIsToldAsAWhole() {
        Disclosure.Share told = told(correct(FIRST.replace("'W', 'B'", "'W', 'A'"), first()));
        assertThat(told.message().record()).isEqualTo(record("{'participant': {'race': ['W', 'A']}}"));
    }

    @Test
    void whatIsNoLongerThereIsNamed() {
        Disclosure.Share told = told(correct(FIRST.replace("'livingSituation': 'street'", ""), first()));
        ObjectNode expected = (ObjectNode) record("{}");
        ((ObjectNode) expected.get("correction")).putArray("removed").add(LIVING);
        assertThat(told.message().record()).isEqualTo(expected);
        assertThat(told.shared()).containsExactly(new FieldPath(LIVING));
    }

    @Test
    void fieldThatTheRecipientNeverHadIsNotTold() {
        Received little = whole(FIRST, paths(LIVING), Set.of());
        assertStays(Reason.NOTHING_CHANGED, correct(FIRST.replace("I-1", "I-2"), little));
        Disclosure.Share told = told(correct(FIRST.replace("I-1", "I-2").replace("street", "shelter"), little));
        assertThat(told.message().record()).isEqualTo(record("{'needs': {'livingSituation': 'shelter'}}"));
    }

    @Test
    void whereOneOfThemMayNotGoNow_theMessageIsVoid_andNothingElseIsTold() {
        allow = EnumSet.of(Category.ID, Category.INC);
        assertNullified(correct(FIRST.replace("street", "shelter").replace("I-1", "I-2"), first()));
    }

    @Test
    void nothingIsToldWiderThanItWent_orThanItMayGoNow() {
        allow = EnumSet.of(Category.GOV, Category.NEED);
        mask = EnumSet.noneOf(Category.class);
        Disclosure.Share before = told(correct(FIRST.replace("3456", "7777"), first()));
        assertThat(before.masked()).containsExactly(new FieldPath(SSN));
        allow = EnumSet.of(Category.NEED);
        mask = EnumSet.of(Category.GOV);
        Received open = whole(FIRST, paths(SSN), Set.of());
        Disclosure.Share now = told(correct(FIRST.replace("3456", "7777"), open));
        assertThat(now.masked()).containsExactly(new FieldPath(SSN));
        assertThat(now.shared()).isEmpty();
    }

    @Test
    void whoMayHaveNothingNow_isToldThatItIsVoid_butNotWithoutAnAgreement() {
        party = false;
        assertNullified(correct(FIRST.replace("street", "shelter"), first()));
        assertStays(Reason.NOTHING_CHANGED, correct(FIRST, first()));
        party = true;
        agreements = Map.of();
        assertStays(Reason.NO_AGREEMENT, correct(FIRST.replace("street", "shelter"), first()));
    }

    @Test
    void secondCorrectionTellsWhatChangedSinceTheFirst() {
        Received second = new Received(message(FIRST.replace("street", "shelter")), true, paths(LIVING), Set.of());
        assertStays(Reason.NOTHING_CHANGED, correct(FIRST.replace("street", "shelter"), first(), second));
        Disclosure.Share back = told(correct(FIRST, first(), second));
        assertThat(back.message().record()).isEqualTo(record("{'needs': {'livingSituation': 'street'}}"));
        Disclosure.Share other =
                told(correct(FIRST.replace("street", "shelter").replace("I-1", "I-2"), first(), second));
        assertThat(other.message().record()).isEqualTo(record("{'incident': {'number': 'I-2'}}"));
    }

    @Test
    void whatACorrectionRemovedIsHeldNoMore() {
        String without = FIRST.replace("'livingSituation': 'street'", "");
        Received removed = new Received(message(without), true, paths(LIVING), Set.of());
        assertStays(Reason.NOTHING_CHANGED, correct(without, first(), removed));
        assertThat(told(correct(FIRST, first(), removed)).shared()).containsExactly(new FieldPath(LIVING));
    }

    @Test
    void wholeMessageTakesThePlaceOfWhatWentBefore() {
        Received little = whole(FIRST, paths(LIVING), Set.of());
        assertStays(Reason.NOTHING_CHANGED, correct(FIRST.replace("I-1", "I-2"), first(), little));
    }

    @Test
    void whoWasToldThatItIsVoidHoldsNothing() {
        Received nullify = new Received(message(FIRST), true, Set.of(), Set.of());
        assertStays(Reason.NOTHING_CHANGED, correct(FIRST.replace("street", "shelter"), first(), nullify));
        Received nothing = whole(FIRST, Set.of(), Set.of());
        Received again = new Received(message(FIRST), true, paths(LIVING), Set.of());
        assertThat(told(correct(FIRST.replace("street", "shelter"), nothing, again))
                        .shared())
                .containsExactly(new FieldPath(LIVING));
        Received masked = new Received(message(FIRST), true, Set.of(), paths(SSN));
        assertThat(told(correct(FIRST.replace("3456", "7777"), masked)).masked())
                .containsExactly(new FieldPath(SSN));
        assertThat(engine().nullify(message(FIRST), List.of(first()), TARGET, now()))
                .satisfies(CorrectingTest::assertNullified);
        assertStays(Reason.NOTHING_CHANGED, engine().nullify(message(FIRST), List.of(first(), nullify), TARGET, now()));
    }

    @Test
    void onlyTheAuthoritiesOfWhatIsToldAreNamed() {
        origin = Origin.PART2;
        Authority needs = authority(P2_NAMED, Category.NEED);
        Authority person = authority(P2_NAMED, Category.ID, Category.INC, Category.DEM);
        Disclosure.Share told = told(correct(FIRST.replace("street", "shelter"), first()));
        assertThat(told.authorities()).containsExactly(needs);
        assertThat(told.message().scopes()).singleElement().satisfies(scope -> {
            assertThat(scope.id()).isEqualTo("own-1");
            assertThat(scope.categories()).containsExactly(Category.NEED);
        });
        Disclosure.Share who = told(correct(FIRST.replace("'Invented'", "'Inventedtoo'"), first()));
        assertThat(who.authorities()).containsExactly(person);
        assertThat(who.message().scopes())
                .singleElement()
                .satisfies(scope -> assertThat(scope.categories()).containsExactly(Category.ID));
    }

    private void justice() {
        role = Role.PROSECUTOR;
        kind = STATUS;
        allow = EnumSet.noneOf(Category.class);
        mask = EnumSet.of(Category.ENG);
    }

    private static String status(String word) {
        return "{'engagement': {'status': '" + word + "'}}";
    }

    private Disclosure decide(String record) {
        return engine().decide(message(record), now());
    }

    private boolean isOneWord(String record) {
        return engine().isOneWord(decide(record), message(record), now());
    }

    @Test
    void oneWordIsAClassAlone_toJusticeAlone() {
        justice();
        assertThat(isOneWord(status("active"))).isTrue();
        allow = EnumSet.of(Category.APT);
        assertThat(isOneWord("{'engagement': {'status': 'active'}, 'appointment': {'at': '2026-03-02T10:00:00Z'}}"))
                .isFalse();
        allow = EnumSet.noneOf(Category.class);
        mask = EnumSet.noneOf(Category.class);
        assertThat(isOneWord(status("active"))).as("nothing goes").isFalse();
        mask = EnumSet.of(Category.ENG);
        role = Role.CASE_MANAGEMENT;
        assertThat(isOneWord(status("active"))).isFalse();
        role = Role.PROSECUTOR;
        kind = ARREST;
        mask = EnumSet.of(Category.GOV);
        assertThat(isOneWord("{'participant': {'identifiers': {'ssn': '900-12-3456'}}}"))
                .as("a mask that is no class")
                .isFalse();
    }

    private Received word(String word) {
        return whole(status(word), Set.of(), paths("engagement.status"));
    }

    private Disclosure news(String word, List<List<Received>> earlier) {
        return engine().news(message(status(word)), told(decide(status(word))), earlier, now());
    }

    @Test
    void wordThatTheRecipientHoldsIsNoNews() {
        justice();
        assertThat(told(decide(status("active"))).message().record())
                .isNotEqualTo(told(decide(status("planned"))).message().record());
        assertThat(told(news("active", List.of())).message().isUpdate()).isFalse();
        Received[] both = {word("planned"), word("active")};
        assertThat(news("active", List.of(List.of(both[0]), List.of(both[1]))))
                .isEqualTo(
                        new Disclosure.Withhold(Reason.NOTHING_NEW, List.of(new FieldPath("engagement.status")), "v1"));
        assertThat(told(news("active", List.of(List.of(both[1]), List.of(both[0]))))
                        .message()
                        .isUpdate())
                .isTrue();
        Received nullify = new Received(message(status("planned")), true, Set.of(), Set.of());
        assertThat(news("active", List.of(List.of(both[1]), List.of(both[0], nullify))))
                .as("what was taken back is not the last word")
                .isInstanceOf(Disclosure.Withhold.class);
    }

    @Test
    void messageThatIsTakenBackGoesNowhere() {
        assertThat(engine().nullified(message(FIRST), now()))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(Reason.NULLIFIED));
    }

    @Test
    void whatNeedsAnAuthorityOfEachCategory() {
        mask = EnumSet.of(Category.GOV);
        allow = EnumSet.of(Category.ID, Category.CHRI);
        deny = EnumSet.of(Category.CHRI);
        Set<Category> all = EnumSet.of(Category.ID, Category.GOV, Category.CHRI, Category.NEED);
        assertThat(policies().withheldAlone(role, ARREST, Origin.NONE, all))
                .containsExactlyInAnyOrder(Category.CHRI, Category.NEED);
        assertThat(policies().withheldAlone(role, ARREST, Origin.PART2, all)).isEqualTo(all);
        assertThat(policies().withheldAlone(role, STATUS, Origin.NONE, all)).isEqualTo(all);
        assertThat(policies().withheldAlone(Role.PAYER, ARREST, Origin.NONE, all))
                .isEqualTo(all);
    }
}
