package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The kinds beside the first: who gets them, and who does not. */
class KindsTest {
    private static final String PEER = "peer-push";
    private static final String DA = "da-new-hanover";
    private static final String CLINIC = "jail-clinic";
    private static final String PAYER = "payer-lme";
    private static final String JAIL_HEALTH = "jail-health-new-hanover";

    private final OneCase one = OneCase.referred();
    private final TestHub hub = one.hub();

    private List<String> toldOf(String kind) {
        return hub.sql()
                .sql("select distinct partner from delivery where case_id = ? and kind like ? order by partner")
                .params(one.id(), kind + "%")
                .query(String.class)
                .list();
    }

    private String sentOf(String partner, String kind) {
        return one.at(partner).stream()
                .map(Sinks.Received::text)
                .filter(text -> text.contains("\"kind\":\"" + kind + "\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void serviceReferral_goesToWhomItNames_withConsent_andToNoOtherProvider() {
        one.send(
                MANAGER, "service-referral", one.of("service-referral", MANAGER).with("service.provider", PEER));
        one.awaitStates(PEER, "service-referral", List.of("HELD"));
        assertThat(toldOf("service-referral")).containsExactly(PEER);

        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(MANAGER), Set.of(PEER, PROVIDER, "mh-coastal")));
        one.awaitStates(PEER, "service-referral", List.of("DELIVERED"));
        one.awaitStates("mh-coastal", "diversion-referral", List.of("HELD"));
        assertThat(toldOf("service-referral")).containsExactly(PEER);
        assertThat(sentOf(PEER, "service-referral")).contains("bed").doesNotContain("a room of my own");
    }

    @Test
    void decisionOnAnArrestThatAnOfficerReferred_reachesTheRecordsOfTheDepartment() {
        OneCase officers = OneCase.referredBy("officer-app");
        officers.send(DA, "prosecution-decision", officers.of("prosecution-decision.held", DA));
        officers.awaitStates(OneCase.POLICE, "prosecution-decision", List.of("DELIVERED"));
        assertThat(officers.states(OneCase.POLICE, "diversion-referral")).isEmpty();
        officers.send(OneCase.POLICE, "police-contact", officers.of("police-contact", OneCase.POLICE));
        officers.awaitStates(MANAGER, "police-contact", List.of("DELIVERED"));
    }

    @Test
    void eachServiceReferral_isAnOrderOfItsOwn() {
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(MANAGER), Set.of(PROVIDER)));
        for (String code : List.of("H0010", "H0020")) {
            one.send(
                    MANAGER,
                    "service-referral",
                    one.of("service-referral", MANAGER)
                            .with("service.provider", PROVIDER)
                            .with("service.code", code));
        }
        one.awaitStates(PROVIDER, "service-referral", List.of("DELIVERED", "DELIVERED"));
        Pattern order = Pattern.compile("identifier=urn:diversionhub:referral\\|[^\"]*\\.service\\.[a-z0-9]+\"");
        List<String> orders = one.at(PROVIDER).stream()
                .map(Sinks.Received::text)
                .filter(text -> text.contains("\"Task\""))
                .flatMap(text -> order.matcher(text).results().map(MatchResult::group))
                .toList();
        assertThat(orders).as("a request and a task each").hasSize(4);
        assertThat(Set.copyOf(orders)).hasSize(2);
    }

    @Test
    void serviceReferral_isRefused_whereItNamesNobodyWhoTakesIt() {
        for (String nobody : List.of("da-new-hanover", MANAGER, "nobody-at-all")) {
            Caller.Answer answer = hub.caller(MANAGER)
                    .post(
                            "service-referral",
                            one.of("service-referral", MANAGER)
                                    .with("service.provider", nobody)
                                    .json());
            assertThat(answer.status()).as(nobody).isEqualTo(422);
            assertThat(answer.text()).contains("/service/provider").doesNotContain(nobody);
        }
        assertThat(toldOf("service-referral")).isEmpty();
    }

    @Test
    void policeContact_goesToCaseManagementAlone() {
        Sample contact = one.of("police-contact", POLICE)
                .with("referral.id", one.referral().text("referral.id"))
                .with("officer.badge", "8812");
        one.send(POLICE, "police-contact", contact);
        one.awaitStates(MANAGER, "police-contact", List.of("DELIVERED"));
        assertThat(toldOf("police-contact")).containsExactly(MANAGER);
        assertThat(sentOf(MANAGER, "police-contact")).contains("910-555").doesNotContain("8812");
    }

    @Test
    void safetyReport_goesToThePoliceOfTheCase_withoutConsent_andNowhereElse() {
        one.send(PROVIDER, "safety-report", one.of("safety-report", PROVIDER));
        one.awaitStates(POLICE, "safety-report", List.of("DELIVERED"));
        assertThat(toldOf("safety-report")).containsExactly(POLICE);
        assertThat(sentOf(POLICE, "safety-report"))
                .contains("threatened the receptionist", one.referral().text("referral.id"))
                .doesNotContain(PROVIDER, "Harbor");
    }

    @Test
    void medication_isAskedForAndTold_betweenTheTwoWhomAConsentNames() {
        one.send(PROVIDER, "medication-continuity", one.of("medication-continuity.response", PROVIDER));
        assertThat(toldOf("medication-continuity")).isEmpty();

        Set<String> both = Set.of(PROVIDER, JAIL_HEALTH, CLINIC);
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_NAMED", both, both).with("consent.categories", Set.of("ID", "CUS", "MED")));
        one.send(JAIL_HEALTH, "medication-continuity", one.of("medication-continuity.request", JAIL_HEALTH));
        one.awaitStates(PROVIDER, "medication-continuity/request", List.of("DELIVERED"));
        one.send(
                PROVIDER,
                "medication-continuity",
                one.of("medication-continuity.response", PROVIDER).with("treatment.medication.code", "1819"));
        one.awaitStates(CLINIC, "medication-continuity/response", List.of("DELIVERED", "DELIVERED"));
        assertThat(toldOf("medication-continuity/request")).containsExactly(PROVIDER);
        assertThat(toldOf("medication-continuity/response")).containsExactly(CLINIC, JAIL_HEALTH);
    }

    @Test
    void authorization_isAskedOfThePayerWithConsent_andAnsweredToWhoAskedAlone() {
        one.send(
                MANAGER,
                "consent",
                one.consent("P2_NAMED", Set.of(PROVIDER, PAYER), Set.of(PROVIDER, PAYER, "mh-coastal", MANAGER))
                        .with("consent.categories", Set.of("ID", "PAY", "REFSTATUS", "SUD"))
                        .with("consent.purposes", Set.of("TREAT", "HPAYMT", "CAREMGT")));
        one.send(PROVIDER, "service-authorization", one.of("service-authorization.request", PROVIDER));
        one.awaitStates(PAYER, "service-authorization", List.of("DELIVERED"));
        assertThat(toldOf("service-authorization/request")).containsExactly(PAYER);
        one.send(PAYER, "service-authorization", one.of("service-authorization.answer", PAYER));
        one.awaitStates(PROVIDER, "service-authorization", List.of("DELIVERED"));
        assertThat(toldOf("service-authorization/answer")).containsExactly(PROVIDER);
    }

    @Test
    void eligibility_isAnsweredToWhoAsked_andToCaseManagementTheResultAlone() {
        one.send("da-new-hanover", "eligibility", one.of("eligibility.result", "da-new-hanover"));
        one.awaitStates(MANAGER, "eligibility", List.of("DELIVERED"));
        assertThat(toldOf("eligibility")).containsExactly(MANAGER);
        assertThat(sentOf(MANAGER, "eligibility"))
                .contains("\"eligible\"", "\"ruleVersion\"")
                .doesNotContain("all-rules-met", "amenable", "Sample");

        Sample asking = one.of("eligibility.request", POLICE)
                .with("referral.id", one.referral().text("referral.id"));
        one.send(POLICE, "eligibility", asking);
        one.send("da-new-hanover", "eligibility", one.of("eligibility.result", "da-new-hanover"));
        one.awaitStates(POLICE, "eligibility/result", List.of("DELIVERED"));
        assertThat(toldOf("eligibility/request")).containsExactly("da-new-hanover");
        assertThat(toldOf("eligibility/result")).containsExactly(MANAGER, POLICE);
    }
}
