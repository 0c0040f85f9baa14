package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.consent.AuthorityType.HIPAA_AUTH;
import static org.diversionhub.consent.AuthorityType.P2_CJ_2_35;
import static org.diversionhub.consent.AuthorityType.P2_NAMED;
import static org.diversionhub.consent.AuthorityType.P2_TPO;
import static org.diversionhub.consent.AuthorityType.STATE_MH;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One decision at a time, under policies of a few words. */
class DisclosingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Kind STATUS = Kind.parse("treatment-status/engagement");
    private static final Kind ARREST = Kind.parse("diversion-referral/arrest");
    private static final Set<Category> EVERY = EnumSet.allOf(Category.class);

    private Role role = Role.CASE_MANAGEMENT;
    private Origin origin = Origin.PART2;
    private Kind kind = STATUS;
    private boolean party = true;
    private boolean chargeHeld = true;
    private boolean inCustody = true;
    private boolean own = true;
    private boolean accepted = true;
    private boolean met;
    private boolean required;
    private boolean update;
    private boolean whileHeld;
    private boolean shown;
    private Set<Category> deny = Set.of();
    private Clause open = clause(1, Set.of(), Set.of());
    private Map<Agreement.Type, Agreement> agreements = Agreement.each(LocalDate.MAX);
    private final List<FieldPath> only = new ArrayList<>();
    private final List<FieldPath> keys = new ArrayList<>();
    private final List<Clause> clauses = new ArrayList<>();
    private final List<Authority> authorities = new ArrayList<>();
    private final Map<FieldPath, String> handles = new HashMap<>();
    private final Map<UUID, String> names = new HashMap<>();

    private static ConfigPlace line(int number) {
        return new ConfigPlace("policy.yaml", number);
    }

    private static Clause clause(int line, Set<Category> allow, Set<Category> mask, AuthorityType... any) {
        return new Clause(Set.of(any), allow, mask, line(line), line(line + 1));
    }

    private Authority authority(AuthorityType type, Set<Category> categories) {
        Authority one = new Authority(
                UUID.randomUUID(),
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                categories,
                Set.of("TREAT", "COC"),
                NOW.minusSeconds(90),
                NOW.minusSeconds(60),
                NOW.plusSeconds(60),
                null,
                true);
        authorities.add(one);
        names.put(one.id(), "own-" + type);
        return one;
    }

    /** For the delivery of the tests, or for another; from some time on, until the next minute. */
    private Authority once(AuthorityType type, UUID delivery, Instant from, boolean complete, String... fields) {
        Authority one = new Authority(
                UUID.randomUUID(),
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                EVERY,
                Set.of("ETREAT"),
                from,
                from,
                NOW.plusSeconds(60),
                null,
                complete,
                null,
                new Authority.Once(delivery, Set.copyOf(paths(fields))));
        authorities.add(one);
        return one;
    }

    private static Partner partner(String id, Role role, Map<Agreement.Type, Agreement> agreements) {
        return new Partner(id, id, role, List.of(), true, false, agreements, Set.of(), Optional.empty());
    }

    private Situation now() {
        return new Situation(
                new UUID(0, 7),
                NOW.minusSeconds(30),
                update,
                partner("sender", Role.SUD_PROVIDER, Map.of()),
                partner("recipient", role, agreements),
                origin,
                party,
                own,
                authorities,
                chargeHeld,
                inCustody,
                accepted,
                met,
                new Handles(handles, names),
                NOW);
    }

    private Disclosing engine() {
        Rule rule = new Rule(kind, required, whileHeld, only, shown, keys, open, clauses, line(20));
        Policy policy = new Policy(
                role,
                "TREAT",
                Set.of(),
                deny,
                Map.of(kind, rule),
                Set.of(),
                Map.of(),
                List.of(),
                line(10),
                line(11),
                "v1");
        return new Disclosing(Scene.SCHEMAS, new Policies(Map.of(role, policy)), Scene.CODES);
    }

    private CanonicalMessage message(String record) {
        return new CanonicalMessage(kind, "m-1", NOW.minusSeconds(30), json(record));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Disclosure decide(String record) {
        return engine().decide(message(record), now());
    }

    private Disclosure.Share share(String record) {
        Disclosure decision = decide(record);
        assertThat(decision).isInstanceOf(Disclosure.Share.class);
        return (Disclosure.Share) decision;
    }

    private void assertStays(Reason reason, String record) {
        assertThat(decide(record))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(reason));
    }

    private Explanation.Told told(String record, String path) {
        return engine().explain(message(record), now()).fields().stream()
                .filter(field -> field.path().text().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static List<FieldPath> paths(String... paths) {
        return List.of(paths).stream().map(FieldPath::new).toList();
    }

    private static final String ENGAGED = "{'engagement': {'status': 'active'}}";

    private void free(Category... categories) {
        origin = Origin.NONE;
        open = clause(1, Set.of(categories), Set.of());
    }

    @Test
    void wholeMessageStays_andTheReasonIsTold() {
        free(Category.ENG);
        share(ENGAGED);
        kind = ARREST;
        assertThat(engine().decide(new CanonicalMessage(STATUS, "m-1", NOW, json(ENGAGED)), now()))
                .isEqualTo(new Disclosure.Withhold(Reason.NOT_RECEIVED, paths("engagement.status"), "v1"));
        kind = STATUS;
        party = false;
        assertStays(Reason.NOT_A_PARTY, ENGAGED);
        assertThat(told(ENGAGED, "engagement.status").ground())
                .isEqualTo(new Ground.Stays(Reason.NOT_A_PARTY, line(10)));
    }

    @Test
    void roleWithoutAPolicyReceivesNothing() {
        Disclosing nobody = new Disclosing(Scene.SCHEMAS, new Policies(Map.of()), Scene.CODES);
        assertThat(nobody.decide(message(ENGAGED), now()))
                .isEqualTo(new Disclosure.Withhold(Reason.NOT_RECEIVED, paths("engagement.status"), "none"));
        assertThat(nobody.explain(message(ENGAGED), now()).fields())
                .singleElement()
                .satisfies(field -> assertThat(field.ground())
                        .isEqualTo(new Ground.Stays(Reason.NOT_RECEIVED, new ConfigPlace("config/disclosure", 0))));
    }

    @Test
    void ruleForCustodyAsksForAnOpenBooking() {
        free(Category.ENG);
        whileHeld = true;
        share(ENGAGED);
        inCustody = false;
        assertStays(Reason.NOT_IN_CUSTODY, ENGAGED);
        whileHeld = false;
        share(ENGAGED);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everybodyWaitsUntilThePersonHasAccepted_theCasesOwnCaseManagementAndProsecutorDoNot(Role recipient) {
        free(Category.ENG);
        role = recipient;
        share(ENGAGED);
        accepted = false;
        if (recipient == Role.CASE_MANAGEMENT || recipient == Role.PROSECUTOR) {
            share(ENGAGED);
        } else {
            assertStays(Reason.NOT_ACCEPTED, ENGAGED);
        }
        own = false;
        assertStays(Reason.NOT_ACCEPTED, ENGAGED);
        accepted = true;
        share(ENGAGED);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void meetingCaseManagementIsAYesToAllButJustice(Role recipient) {
        free(Category.ENG);
        role = recipient;
        own = false;
        accepted = false;
        met = true;
        if (recipient.isJustice() || recipient == Role.COMMUNITY_REFERRER) {
            assertStays(Reason.NOT_ACCEPTED, ENGAGED);
        } else {
            share(ENGAGED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"diversion-referral/assess", "eligibility/request", "eligibility/result", "safety-report"})
    void whatComesBeforeTheYes_doesNotWaitForIt(String before) {
        kind = Kind.parse(before);
        role = Role.POLICE_RECORDS;
        free(Category.REF);
        accepted = false;
        assertStays(Reason.NOTHING_TO_SHARE, "{}");
    }

    @Test
    void part2ContentNeedsAnAuthorityThatListsItsCategory() {
        open = clause(1, Set.of(Category.ENG), Set.of());
        assertStays(Reason.NO_AUTHORITY, ENGAGED);
        clauses.add(clause(3, Set.of(Category.ENG), Set.of(), P2_NAMED));
        assertStays(Reason.NO_AUTHORITY, ENGAGED);
        authority(P2_NAMED, Set.of(Category.NOTE));
        assertStays(Reason.NO_AUTHORITY, ENGAGED);
        authority(P2_TPO, EVERY);
        assertStays(Reason.NO_AUTHORITY, ENGAGED);
        authority(P2_NAMED, Set.of(Category.ENG));
        assertThat(share(ENGAGED).shared()).isEqualTo(paths("engagement.status"));
    }

    @Test
    void authorityThatOpensNothingOfThisMessageOpensNothing() {
        clauses.add(clause(3, Set.of(Category.ENG, Category.NOTE), Set.of(), P2_NAMED));
        authority(P2_NAMED, Set.of(Category.ENG));
        assertStays(Reason.NO_AUTHORITY, "{'notes': {'case': 'words'}}");
        assertStays(Reason.NO_AUTHORITY, "{'referral': {'id': 'R-1'}}");
        assertStays(Reason.NO_AUTHORITY, "{'unknown': {'status': 'active'}, 'engagement': {}}");
    }

    @Test
    void whatIsDeniedStays_whoeverSigned() {
        clauses.add(clause(3, Set.of(Category.ENG, Category.NOTE), Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        deny = Set.of(Category.NOTE);
        String both = "{'engagement': {'status': 'active'}, 'notes': {'case': 'words'}}";
        assertThat(share(both).message().record()).isEqualTo(json(ENGAGED));
        assertThat(told(both, "notes.case").ground()).isEqualTo(new Ground.Denied(line(11)));
    }

    @Test
    void requiredAuthorityIsAskedForOutsidePart2Too() {
        free(Category.ENG);
        required = true;
        assertStays(Reason.NO_AUTHORITY, ENGAGED);
        clauses.add(clause(3, Set.of(Category.ENG), Set.of(), HIPAA_AUTH));
        authority(HIPAA_AUTH, EVERY);
        share(ENGAGED);
    }

    @Test
    void monitoringOpensOnlyWhileTheChargeIsHeld() {
        role = Role.PROSECUTOR;
        clauses.add(clause(3, Set.of(), Set.of(Category.ENG), P2_CJ_2_35));
        authority(P2_CJ_2_35, EVERY);
        assertThat(share(ENGAGED).message().record()).isEqualTo(json("{'engagement': {'status': 'engaged'}}"));
        chargeHeld = false;
        assertStays(Reason.NO_AUTHORITY, ENGAGED);
    }

    @Test
    void chargeIsAskedForByMonitoringAlone() {
        clauses.add(clause(3, Set.of(Category.ENG), Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        chargeHeld = false;
        share(ENGAGED);
    }

    @Test
    void mentalHealthFromAPart2ProgrammeNeedsBothLaws() {
        String diagnosis = "{'treatment': {'mhDiagnosis': 'F33.1'}}";
        clauses.add(clause(3, Set.of(Category.MH), Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        assertStays(Reason.NO_AUTHORITY, diagnosis);
        authority(STATE_MH, EVERY);
        assertThat(share(diagnosis).shared()).isEqualTo(paths("treatment.mhDiagnosis"));
    }

    private static final String NAMED =
            "{'participant': {'name': {'family': 'Doe'}}, 'needs': {'immediate': ['bed', 'meal']}}";

    @Test
    void whoItIsAboutGoesWithWhatAnAuthorityOpens_toCare() {
        kind = ARREST;
        open = clause(1, Set.of(Category.ID), Set.of());
        clauses.add(clause(3, Set.of(Category.NEED), Set.of(), P2_NAMED));
        authority(P2_NAMED, Set.of(Category.NEED));
        assertThat(share(NAMED).message().record()).isEqualTo(json(NAMED));
        assertThat(told(NAMED, "participant.name.family").ground()).isEqualTo(new Ground.Accompanies(line(1)));
        assertThat(told(NAMED, "needs.immediate[]").ground()).isEqualTo(new Ground.Opened(Set.of(P2_NAMED), line(3)));
        assertStays(Reason.NO_AUTHORITY, "{'participant': {'name': {'family': 'Doe'}}}");
    }

    @Test
    void whoItIsAboutDoesNotGoWithIt_toJustice() {
        kind = ARREST;
        role = Role.PROSECUTOR;
        open = clause(1, Set.of(Category.ID), Set.of());
        clauses.add(clause(3, Set.of(Category.NEED), Set.of(), P2_NAMED));
        authority(P2_NAMED, Set.of(Category.NEED));
        assertThat(share(NAMED).shared()).isEqualTo(paths("needs.immediate[]"));
        assertThat(share(NAMED).withheld()).isEqualTo(paths("participant.name.family"));
    }

    @Test
    void identityAloneIsNoMessage_aReferralIsOneOutsidePart2() {
        kind = ARREST;
        free(Category.ID, Category.DEM, Category.REF);
        assertStays(Reason.NOTHING_TO_SHARE, "{'participant': {'name': {'family': 'Doe'}, 'sex': 'female'}}");
        assertThat(share("{'referral': {'program': 'LEAD'}}").shared()).isEqualTo(paths("referral.program"));
        origin = Origin.PART2;
        clauses.add(clause(3, Set.of(Category.REF), Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        assertStays(Reason.NO_AUTHORITY, "{'referral': {'program': 'LEAD'}}");
    }

    @Test
    void listsKeepTheirOrder_andWhatIsEmptyIsLeftOut() {
        kind = ARREST;
        role = Role.CASE_MANAGEMENT;
        origin = Origin.NONE;
        open = clause(1, Set.of(Category.NEED), Set.of(Category.INC));
        Disclosure.Share share = share("""
                {'charges': [{'severity': 'F', 'statute': 'a'}, {'statute': 'b'}, {'severity': 'M', 'offenseCode': '35A'},
                             {'offenseCode': 'none'}],
                 'incident': {'drugs': [{'type': 'x'}], 'number': '26-1'},
                 'needs': {'immediate': ['bed', 'meal'], 'unheardOf': 'x'},
                 'arrest': {'at': '2026-02-27T22:06:00-05:00'}, 'participant': 'Doe'}""");
        ObjectNode record = share.message().record();
        assertThat(record.at("/charges/0")).isEqualTo(json("{'severity': 'F'}"));
        assertThat(record.at("/charges/1/severity").asText()).isEqualTo("M");
        assertThat(record.at("/charges")).hasSize(2);
        assertThat(record.at("/needs")).isEqualTo(json("{'immediate': ['bed', 'meal']}"));
        assertThat(record.at("/arrest")).isEqualTo(json("{'at': '2026-02-27'}"));
        assertThat(record.has("incident") || record.has("participant")).isFalse();
        assertThat(share.shared()).isEqualTo(paths("needs.immediate[]"));
        assertThat(share.masked()).contains(new FieldPath("arrest.at"), new FieldPath("charges[].offenseCode"));
        assertThat(share.withheld())
                .contains(
                        new FieldPath("charges[].offenseCode"),
                        new FieldPath("charges[].statute"),
                        new FieldPath("incident.number"))
                .doesNotContain(new FieldPath("arrest.at"), new FieldPath("needs.immediate[]"));
        assertThat(share.message().categories()).containsExactlyInAnyOrder(Category.INC, Category.NEED);
    }

    @Test
    void authorityOpensAlsoByAListOrByAMaskThatLeavesSomething() {
        kind = ARREST;
        role = Role.EVALUATOR;
        clauses.add(clause(3, Set.of(), Set.of(Category.NEED), P2_NAMED));
        authority(P2_NAMED, EVERY);
        assertThat(share("{'needs': {'immediate': ['none-such', 'shelter', 'bed']}}")
                        .masked())
                .isEqualTo(paths("needs.immediate[]"));
        assertStays(Reason.NO_AUTHORITY, "{'needs': {'immediate': ['none-such'], 'livingSituation': 'none-such'}}");
        assertStays(Reason.NO_AUTHORITY, "{'needs': {'immediate': []}}");
    }

    @Test
    void wholeValueIsACopy() {
        kind = Kind.parse("prosecution-decision/held");
        free(Category.PRO);
        ObjectNode record = json("{'prosecution': {'participationCondition': {'document': 'A-1'}, 'courtDate': 'x'}}");
        var message = new CanonicalMessage(kind, "m-1", NOW, record);
        var share = (Disclosure.Share) engine().decide(message, now());
        assertThat(share.message().record()).isEqualTo(record);
        assertThat(share.message().record().at("/prosecution/participationCondition"))
                .isNotSameAs(record.at("/prosecution/participationCondition"));
        assertThat(share.message().record().at("/prosecution/courtDate")).isSameAs(record.at("/prosecution/courtDate"));
    }

    @Test
    void nothingIsNoValue() {
        free(Category.ENG);
        assertStays(Reason.NOTHING_TO_SHARE, "{'engagement': {'status': null}}");
    }

    @Test
    void limitLeavesOnlyItsFields() {
        free(Category.ENG);
        only.addAll(paths("engagement.status"));
        String two = "{'engagement': {'status': 'active', 'lastContact': '2026-02-27'}}";
        assertThat(share(two).shared()).isEqualTo(paths("engagement.status"));
        assertThat(told(two, "engagement.lastContact").ground()).isEqualTo(new Ground.BesideLimit(line(20)));
        deny = Set.of(Category.ENG);
        assertThat(told(two, "engagement.lastContact").ground()).isEqualTo(new Ground.Denied(line(11)));
    }

    @Test
    void recipientGetsItsOwnHandles_besideWhatGoes() {
        kind = ARREST;
        free(Category.ID, Category.REF, Category.NEED);
        keys.addAll(paths("participant.key", "referral.id", "prosecution.caseNumber"));
        handles.put(new FieldPath("participant.key"), "own-1");
        handles.put(new FieldPath("prosecution.caseNumber"), "own-2");
        Disclosure.Share share = share("""
                {'participant': {'key': 'theirs', 'name': {'family': 'Doe'}}, 'referral': {'id': 'theirs'},
                 'needs': {'livingSituation': 'street'}}""");
        assertThat(share.message().record()).isEqualTo(json("""
                {'participant': {'name': {'family': 'Doe'}, 'key': 'own-1'}, 'needs': {'livingSituation': 'street'},
                 'prosecution': {'caseNumber': 'own-2'}}"""));
        assertThat(share.withheld()).isEqualTo(paths("participant.key", "referral.id"));
        assertStays(Reason.NOTHING_TO_SHARE, "{'participant': {'key': 'theirs'}}");
    }

    @Test
    void onlyAuthoritiesThatOpenedWhatWentAreNamed_eachWithItsScopeHere() {
        clauses.add(clause(3, Set.of(Category.ENG, Category.NOTE), Set.of(), P2_NAMED));
        clauses.add(clause(5, Set.of(Category.SUD), Set.of(), P2_TPO));
        Authority used = authority(P2_NAMED, Set.of(Category.ENG, Category.MH));
        authority(P2_NAMED, Set.of(Category.NOTE));
        authority(P2_TPO, EVERY);
        authority(HIPAA_AUTH, EVERY);
        Disclosure.Share share = share(ENGAGED);
        assertThat(share.authorities()).containsExactly(used);
        assertThat(share.message().scopes())
                .containsExactly(new Scope(
                        "own-P2_NAMED",
                        P2_NAMED,
                        Set.of(Category.ENG),
                        Set.of("TREAT"),
                        NOW.minusSeconds(90),
                        NOW.minusSeconds(60),
                        NOW.plusSeconds(60),
                        null));
    }

    @Test
    void messageTellsWhatItsRecipientMayKnow() {
        clauses.add(clause(3, Set.of(Category.ENG), Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        RedactedMessage message = share(ENGAGED).message();
        assertThat(message.id()).isEqualTo(new UUID(0, 7));
        assertThat(message.kind()).isEqualTo(new Kind("treatment-status", null));
        assertThat(message.time()).isEqualTo(NOW.minusSeconds(30));
        assertThat(message.isUpdate()).isFalse();
        assertThat(message.isPart2()).isTrue();
        assertThat(message.recipient().id()).isEqualTo("recipient");
        assertThat(message.notice()).isPresent();
        assertThat(message).hasToString("RedactedMessage[" + new UUID(0, 7) + ", 1 categories]");
        shown = true;
        update = true;
        assertThat(share(ENGAGED).message().kind()).isEqualTo(STATUS);
        assertThat(share(ENGAGED).message().isUpdate()).isTrue();
        free(Category.ENG);
        assertThat(share(ENGAGED).message().isPart2()).isFalse();
    }

    @Test
    void ofTwoLinesThatListACategoryTheWiderCounts_andOfEqualOnesTheFirst() {
        role = Role.PROSECUTOR;
        clauses.add(clause(3, Set.of(), Set.of(Category.ENG), P2_NAMED));
        clauses.add(clause(5, Set.of(Category.ENG), Set.of(), P2_NAMED));
        clauses.add(clause(7, Set.of(Category.ENG), Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        assertThat(told(ENGAGED, "engagement.status").ground()).isEqualTo(new Ground.Opened(Set.of(P2_NAMED), line(5)));
        assertThat(share(ENGAGED).shared()).isEqualTo(paths("engagement.status"));
        origin = Origin.NONE;
        open = clause(1, Set.of(Category.ENG), Set.of());
        assertThat(told(ENGAGED, "engagement.status").ground()).isEqualTo(new Ground.Opened(Set.of(P2_NAMED), line(5)));
    }

    @Test
    void whatIsNotOpenedTellsWhatWouldOpenIt_atTheWidestLine() {
        role = Role.PROSECUTOR;
        origin = Origin.HIPAA;
        clauses.add(clause(3, Set.of(), Set.of(Category.ENG), P2_CJ_2_35, P2_TPO));
        clauses.add(clause(5, Set.of(Category.ENG), Set.of(), P2_NAMED));
        clauses.add(clause(7, Set.of(Category.REF), Set.of(), HIPAA_AUTH));
        assertThat(told(ENGAGED, "engagement.status").ground())
                .isEqualTo(new Ground.Unopened(Set.of(P2_CJ_2_35, P2_NAMED), line(5)));
        assertThat(told("{'notes': {'case': 'words'}}", "notes.case").ground())
                .isEqualTo(new Ground.Unlisted(line(20)));
    }

    @ParameterizedTest
    @CsvSource({"CASE_MANAGEMENT, CHRI, false", "CASE_MANAGEMENT, NEED, true", "PROSECUTOR, NEED, false"})
    void criminalHistoryAndJusticeNeedTheCjisAgreement(Role to, Category category, boolean goes) {
        kind = ARREST;
        free(Category.INC, category);
        role = to;
        agreements = new HashMap<>(agreements);
        agreements.remove(Agreement.Type.CJIS);
        assertThat(decide("{'incident': {'number': '26-1'}}") instanceof Disclosure.Share)
                .isEqualTo(goes);
    }

    private static final UUID DELIVERY = new UUID(0, 7);
    private static final String NOTES = """
            {'notes': {'counseling': 'words', 'case': 'words'}, 'participant': {'key': 'theirs'}}""";

    @Test
    void singleReleaseSendsWhatItLists_besideEveryPolicy() {
        once(AuthorityType.P2_COUNSELING_NOTES, DELIVERY, NOW, true, "notes.counseling", "notes.case", "referral.id");
        clauses.add(clause(3, EVERY, Set.of(), P2_NAMED));
        authority(P2_NAMED, EVERY);
        deny = EVERY;
        party = false;
        accepted = false;
        handles.put(new FieldPath("participant.key"), "own-1");
        handles.put(new FieldPath("prosecution.caseNumber"), "own-2");
        Disclosure.Share share = share(NOTES);
        assertThat(share.message().record())
                .isEqualTo(json("{'notes': {'counseling': 'words'}, 'participant': {'key': 'own-1'}}"));
        assertThat(share.message().kind()).isEqualTo(new Kind("treatment-status", null));
        assertThat(share.withheld()).isEqualTo(paths("notes.case", "participant.key"));
        assertThat(share.message().scopes())
                .singleElement()
                .satisfies(scope -> assertThat(scope.purposes()).containsExactly("ETREAT"));
        assertThat(told(NOTES, "notes.counseling").ground())
                .isEqualTo(new Ground.Released(AuthorityType.P2_COUNSELING_NOTES, line(10)));
        assertThat(told(NOTES, "notes.case").ground())
                .isEqualTo(new Ground.BesideRelease(AuthorityType.P2_COUNSELING_NOTES, line(10)));
        assertThat(told(NOTES, "participant.key").ground()).isEqualTo(new Ground.OwnHandle(line(10)));
    }

    @Test
    void singleReleaseThatIsOverEndsItsDelivery_andOneThatHasNotBegunHoldsIt() {
        Authority late = once(AuthorityType.COURT_ORDER, DELIVERY, NOW.plusSeconds(1), true, "notes.counseling");
        assertStays(Reason.NO_AUTHORITY, NOTES);
        authorities.remove(late);
        Authority waits = once(AuthorityType.COURT_ORDER, DELIVERY, NOW, false, "notes.counseling");
        assertStays(Reason.NO_AUTHORITY, NOTES);
        authorities.remove(waits);
        once(AuthorityType.COURT_ORDER, DELIVERY, NOW, true, "notes.counseling");
        share(NOTES);
        assertStays(Reason.NOTHING_TO_SHARE, ENGAGED);
        agreements = Map.of();
        assertStays(Reason.NO_AGREEMENT, NOTES);
        assertThat(engine().decide(message(NOTES), then(NOW.plusSeconds(60))))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(Reason.RELEASE_OVER));
    }

    private Situation then(Instant moment) {
        Situation now = now();
        return new Situation(
                now.deliveryId(),
                now.acceptedAt(),
                now.update(),
                now.sender(),
                now.recipient(),
                now.origin(),
                now.party(),
                now.own(),
                now.authorities(),
                now.chargeHeld(),
                now.inCustody(),
                now.accepted(),
                now.met(),
                now.handles(),
                moment);
    }

    @Test
    void singleReleaseForSomebodyElseOrAnotherDeliveryOpensNothing() {
        clauses.add(clause(3, EVERY, Set.of(), AuthorityType.COURT_ORDER));
        once(AuthorityType.COURT_ORDER, new UUID(0, 8), NOW, true, "notes.counseling");
        assertStays(Reason.NO_AUTHORITY, NOTES);
        Authority other = authority(AuthorityType.COURT_ORDER, EVERY);
        assertStays(Reason.NO_AUTHORITY, NOTES);
        authorities.clear();
        authorities.add(new Authority(
                other.id(),
                AuthorityType.COURT_ORDER,
                null,
                Set.of("sender"),
                Set.of("another"),
                EVERY,
                Set.of("ETREAT"),
                NOW,
                NOW,
                null,
                null,
                true,
                null,
                new Authority.Once(DELIVERY, Set.of(new FieldPath("notes.counseling")))));
        assertStays(Reason.NO_AUTHORITY, NOTES);
    }

    @Test
    void roleWithoutAPolicyGetsNoReleaseEither() {
        once(AuthorityType.COURT_ORDER, DELIVERY, NOW, true, "notes.counseling");
        assertThat(new Disclosing(Scene.SCHEMAS, new Policies(Map.of()), Scene.CODES).decide(message(NOTES), now()))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(Reason.NOT_RECEIVED));
    }

    private static final String DIAGNOSIS = "{'treatment': {'sudDiagnosis': 'F11.20'}}";

    @Test
    void emergencyCallsInWhoeverItNames_forItsDeliveryAlone() {
        role = Role.JAIL_MEDICAL;
        clauses.add(clause(3, Set.of(Category.SUD), Set.of(), AuthorityType.EMERGENCY));
        party = false;
        accepted = false;
        Authority other = once(AuthorityType.EMERGENCY, new UUID(0, 8), NOW, true);
        assertStays(Reason.NOT_A_PARTY, DIAGNOSIS);
        party = true;
        assertStays(Reason.NOT_ACCEPTED, DIAGNOSIS);
        accepted = true;
        assertStays(Reason.NO_AUTHORITY, DIAGNOSIS);
        authorities.remove(other);
        party = false;
        accepted = false;
        once(AuthorityType.EMERGENCY, DELIVERY, NOW, true);
        assertThat(share(DIAGNOSIS).shared()).isEqualTo(paths("treatment.sudDiagnosis"));
        assertThat(engine().decide(message(DIAGNOSIS), then(NOW.plusSeconds(60))))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(Reason.RELEASE_OVER));
    }

    @Test
    void programmeIsToldOfAnEmergency_andNothingOfItsContent() {
        kind = Scene.SCHEMAS.of("emergency-disclosure").orElseThrow().kinds().get(0);
        handles.put(new FieldPath("participant.key"), "own-1");
        String record = """
                {'participant': {'key': 'theirs'}, 'emergency': {'nature': 'overdose', 'discloser': 'A. Nurse'},
                 'treatment': {'sudDiagnosis': 'F11.20'}}""";
        var share = (Disclosure.Share) engine().emergency(message(record), now());
        assertThat(share.message().record()).isEqualTo(json("""
                        {'participant': {'key': 'own-1'}, 'emergency': {'nature': 'overdose', 'discloser': 'A. Nurse'}}"""));
        assertThat(share.message().kind()).isEqualTo(kind);
        assertThat(share.message().scopes()).isEmpty();
        Map<String, Ground> grounds = new HashMap<>();
        engine().explainEmergency(message(record), now())
                .fields()
                .forEach(field -> grounds.put(field.path().text(), field.ground()));
        assertThat(grounds)
                .containsEntry("emergency.nature", new Ground.Reported(line(10)))
                .containsEntry("treatment.sudDiagnosis", new Ground.BesideReport(line(10)));
        agreements = Map.of();
        assertThat(engine().emergency(message(record), now()))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(Reason.NO_AGREEMENT));
        assertThat(new Disclosing(Scene.SCHEMAS, new Policies(Map.of()), Scene.CODES).emergency(message(record), now()))
                .isInstanceOf(Disclosure.Withhold.class);
    }

    @Test
    void revocationIsToldByNamesAlone() {
        handles.put(new FieldPath("participant.key"), "own-1");
        handles.put(RevocationNotice.CONSENT, "own-2");
        var share = (Disclosure.Share) engine().revoked(now());
        assertThat(share.message().record())
                .isEqualTo(json("{'participant': {'key': 'own-1'}, 'consent': {'id': 'own-2'}}"));
        assertThat(share.message().kind()).isEqualTo(Kind.parse("consent/revoked"));
        assertThat(share.message().categories()).isEmpty();
        assertThat(share.shared()).isEmpty();
        assertThat(share.policyVersion()).isEqualTo("v1");
        role = Role.PAYER;
        assertThat(new Disclosing(Scene.SCHEMAS, new Policies(Map.of()), Scene.CODES)
                        .revoked(now())
                        .policyVersion())
                .isEqualTo("none");
    }

    @Test
    void ofTheRevocationItselfEverythingStays() {
        var revocation = new CanonicalMessage(
                Kind.parse("consent/revoked"),
                "m-1",
                NOW,
                json("{'consent': {'id': 'C-1', 'revokedAt': '2026-03-01'}}"));
        Explanation told = engine().explainRevoked(revocation, now());
        assertThat(told.decision()).isInstanceOf(Disclosure.Share.class);
        assertThat(told.inForce()).isEmpty();
        assertThat(told.fields()).hasSize(2).allSatisfy(field -> {
            assertThat(field.fate()).isEqualTo(new Explanation.Fate.Withheld());
            assertThat(field.ground()).isEqualTo(new Ground.NoticeInstead(new ConfigPlace("config/program.yaml", 0)));
            assertThat(field.law()).containsExactly(LegalReason.CONSENT_ITSELF.words());
        });
    }

    @Test
    void handlesHoldNoNameInWords() {
        assertThat(new Handles(Map.of(new FieldPath("participant.key"), "own-1"), Map.of()))
                .hasToString("Handles[participant.key]");
    }
}
