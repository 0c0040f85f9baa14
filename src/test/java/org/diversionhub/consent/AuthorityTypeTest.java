package org.diversionhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no consent of a type opens, whatever its paper says. */
class AuthorityTypeTest {
    private static boolean open(Set<AuthorityType> types, Category category, Role role, Origin origin) {
        return AuthorityType.open(types, category, role, origin);
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void treatmentPaymentAndOperationsOpenNothingToJustice(Category category) {
        for (Role role : Role.values()) {
            if (role.isJustice()) {
                assertThat(open(Set.of(AuthorityType.P2_TPO), category, role, Origin.PART2))
                        .as("%s", role)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anEmergencyOpensToMedicalPersonnelAlone(Role role) {
        assertThat(open(Set.of(AuthorityType.EMERGENCY), Category.MED, role, Origin.PART2))
                .isEqualTo(Set.of(Role.JAIL_MEDICAL, Role.SUD_PROVIDER, Role.MH_PROVIDER)
                        .contains(role));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void monitoringOpensToProsecutorsAlone(Role role) {
        assertThat(open(Set.of(AuthorityType.P2_CJ_2_35), Category.ENG, role, Origin.PART2))
                .isEqualTo(role == Role.PROSECUTOR);
        assertThat(open(Set.of(AuthorityType.P2_CJ_2_35), Category.SUD, role, Origin.PART2))
                .isFalse();
    }

    @Test
    void mentalHealthFromAPart2ProgrammeNeedsBoth() {
        Role role = Role.SUD_PROVIDER;
        assertThat(open(Set.of(AuthorityType.P2_NAMED), Category.MH, role, Origin.PART2))
                .isFalse();
        assertThat(open(Set.of(AuthorityType.STATE_MH), Category.MH, role, Origin.PART2))
                .isFalse();
        assertThat(open(EnumSet.of(AuthorityType.P2_NAMED, AuthorityType.STATE_MH), Category.MH, role, Origin.PART2))
                .isTrue();
        Set<AuthorityType> emergency = EnumSet.of(AuthorityType.P2_NAMED, AuthorityType.EMERGENCY);
        assertThat(open(emergency, Category.MH, role, Origin.PART2)).isTrue();
        assertThat(open(emergency, Category.MH, Role.PEER_SUPPORT, Origin.PART2))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void aHipaaAuthorizationOpensNothingFromAPart2Programme(Category category) {
        assertThat(open(Set.of(AuthorityType.HIPAA_AUTH), category, Role.CASE_MANAGEMENT, Origin.PART2))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void aReleaseIsForWhatIsNeitherPart2NorHipaa_andHipaaForAllButPart2(Origin origin) {
        Role role = Role.CASE_MANAGEMENT;
        assertThat(open(Set.of(AuthorityType.RELEASE), Category.NEED, role, origin))
                .isEqualTo(origin == Origin.NONE);
        assertThat(open(Set.of(AuthorityType.HIPAA_AUTH), Category.ENG, role, origin))
                .isEqualTo(origin != Origin.PART2);
        assertThat(open(Set.of(AuthorityType.P2_NAMED), Category.ENG, role, origin))
                .isTrue();
    }

    @Test
    void typesThatDoNotListTheCategoryOpenNothingTogether() {
        Set<AuthorityType> types = EnumSet.of(AuthorityType.P2_TPO, AuthorityType.HIV_STI);
        assertThat(open(types, Category.ID, Role.PAYER, Origin.NONE)).isFalse();
        assertThat(open(types, Category.HIV, Role.PAYER, Origin.NONE)).isTrue();
        assertThat(open(types, Category.HIV, Role.PAYER, Origin.PART2)).isFalse();
        assertThat(open(types, Category.HIV, Role.PROSECUTOR, Origin.NONE)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AuthorityType.class)
    void aSingleReleaseOpensNoCategory(AuthorityType type) {
        if (type.isSingleRelease()) {
            assertThat(Category.values())
                    .noneMatch(category -> type.opens(category, Role.CASE_MANAGEMENT, Origin.PART2));
        }
    }

    @Test
    void aSingleReleaseListsWhatTheLawLetsItList() {
        for (Category category : Category.values()) {
            assertThat(AuthorityType.P2_COUNSELING_NOTES.releases(category, Role.SUD_PROVIDER, Origin.PART2))
                    .as("%s", category)
                    .isEqualTo(category == Category.CNOTE);
            assertThat(AuthorityType.COURT_ORDER.releases(category, Role.PROSECUTOR, Origin.PART2))
                    .isTrue();
            assertThat(AuthorityType.P2_NAMED.releases(category, Role.SUD_PROVIDER, Origin.PART2))
                    .isFalse();
        }
        assertThat(EnumSet.allOf(Category.class).stream()
                        .filter(category ->
                                !AuthorityType.P2_PROCEEDINGS.releases(category, Role.PROSECUTOR, Origin.PART2)))
                .containsExactlyInAnyOrder(
                        Category.CNOTE,
                        Category.CHRI,
                        Category.VIC,
                        Category.OFF,
                        Category.SAF,
                        Category.MH,
                        Category.HIV);
        assertThat(AuthorityType.P2_PROCEEDINGS.releases(Category.SUD, Role.EVALUATOR, Origin.PART2))
                .isFalse();
    }
}
