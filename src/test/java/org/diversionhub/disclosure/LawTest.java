package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which sections are named behind a decision. */
class LawTest {
    private static final ConfigPlace HERE = new ConfigPlace("policy.yaml", 1);
    private static final String DEFAULT = "nothing goes that no policy lists; 45 CFR 164.502(b)";

    private static List<String> behind(Ground ground, Category category, Role role, Origin origin) {
        return Law.behind(ground, category, role, origin);
    }

    private static List<String> listed(Category category, Role role, Origin origin) {
        return behind(new Ground.Listed(HERE), category, role, origin);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P2_NAMED | 42 CFR 2.31(a)",
                "P2_TPO | 42 CFR 2.31(a)(4)(i), 2.33",
                "P2_CJ_2_35 | 42 CFR 2.35",
                "P2_COUNSELING_NOTES | 42 CFR 2.31(b)",
                "P2_PROCEEDINGS | 42 CFR 2.31(d)",
                "HIPAA_AUTH | 45 CFR 164.508",
                "STATE_MH | NC G.S. 122C-53; RCW 70.02.230",
                "HIV_STI | RCW 70.02.220",
                "RELEASE | the participant's written agreement",
                "EMERGENCY | 42 CFR 2.51; 45 CFR 164.510, 164.512",
                "COURT_ORDER | 42 CFR 2.61 to 2.67"
            })
    void authorityHasItsSection(AuthorityType type, String section) {
        Ground opened = new Ground.Opened(Set.of(type), HERE);
        assertThat(behind(opened, Category.ENG, Role.PAYER, Origin.PART2)).containsExactly(type + ", " + section);
        assertThat(behind(new Ground.Released(type, HERE), Category.ENG, Role.PAYER, Origin.PART2))
                .containsExactly(type + ", " + section);
        assertThat(behind(new Ground.BesideRelease(type, HERE), Category.ENG, Role.PAYER, Origin.PART2))
                .containsExactly(type + ", " + section);
        Ground unopened = new Ground.Unopened(Set.of(type), HERE);
        assertThat(behind(unopened, Category.ENG, Role.PAYER, Origin.PART2))
                .containsExactly(LegalReason.PART_2.words(), "would open it: " + type + ", " + section);
        assertThat(behind(unopened, Category.ENG, Role.PAYER, Origin.NONE))
                .startsWith("the site's policy asks for the person's authority");
    }

    @Test
    void reasonsOfTheMatrixAreThoseOfTheSituation() {
        assertThat(listed(Category.ENG, Role.PROSECUTOR, Origin.PART2))
                .containsExactly(
                        LegalReason.PART_2.words(),
                        LegalReason.JUSTICE_CONDITION.words(),
                        LegalReason.GOLDEN_RULE.words());
        assertThat(listed(Category.ENG, Role.PAYER, Origin.HIPAA)).containsExactly(LegalReason.GOLDEN_RULE.words());
        assertThat(listed(Category.SUD, Role.JAIL_MEDICAL, Origin.HIPAA))
                .containsExactly(LegalReason.EMERGENCY.words());
        assertThat(listed(Category.SUD, Role.PAYER, Origin.HIPAA))
                .containsExactly(LegalReason.MINIMUM_NECESSARY.words());
        assertThat(listed(Category.MH, Role.PAYER, Origin.HIPAA))
                .containsExactly(LegalReason.STATE_LAW.words(), LegalReason.HIPAA.words());
        assertThat(listed(Category.MH, Role.PAYER, Origin.PART2)).containsExactly(LegalReason.STATE_LAW.words());
        assertThat(listed(Category.MH, Role.PROSECUTOR, Origin.HIPAA)).containsExactly(LegalReason.STATE_LAW.words());
        assertThat(listed(Category.OUT, Role.EVALUATOR, Origin.NONE))
                .containsExactly(LegalReason.DE_IDENTIFIED.words());
        assertThat(listed(Category.OUT, Role.PAYER, Origin.NONE))
                .containsExactly(LegalReason.MINIMUM_NECESSARY.words());
    }

    @Test
    void reportOfAnEmergencyNamesWhyItIsMade() {
        assertThat(behind(new Ground.Reported(HERE), Category.CNS, Role.SUD_PROVIDER, Origin.PART2))
                .containsExactly("42 CFR 2.51(c): the programme documents the disclosure");
        assertThat(behind(new Ground.BesideReport(HERE), Category.SUD, Role.SUD_PROVIDER, Origin.PART2))
                .containsExactly(LegalReason.MINIMUM_NECESSARY.words());
    }

    @Test
    void whatStaysNamesTheSameReasons_andThatNothingListsIt() {
        List<String> reasons = listed(Category.VIC, Role.PROSECUTOR, Origin.NONE);
        assertThat(reasons).containsExactly(LegalReason.VICTIMS.words());
        assertThat(behind(new Ground.Denied(HERE), Category.VIC, Role.PROSECUTOR, Origin.NONE))
                .isEqualTo(reasons);
        assertThat(behind(new Ground.NothingRemains(HERE), Category.VIC, Role.PROSECUTOR, Origin.NONE))
                .isEqualTo(reasons);
        assertThat(behind(new Ground.Unlisted(HERE), Category.VIC, Role.PROSECUTOR, Origin.NONE))
                .containsExactly(LegalReason.VICTIMS.words(), DEFAULT);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void wholeMessageThatStaysNamesWhy(Reason reason) {
        Ground stays = new Ground.Stays(reason, HERE);
        assertThat(behind(stays, Category.ENG, Role.PAYER, Origin.PART2))
                .containsExactly(
                        switch (reason) {
                            case NOT_RECEIVED, NOTHING_TO_SHARE -> DEFAULT;
                            case NOT_A_PARTY, NOT_IN_CUSTODY -> LegalReason.MINIMUM_NECESSARY.words();
                            case NOT_ACCEPTED -> LegalReason.GOLDEN_RULE.words();
                            case RELEASE_OVER, NOTHING_CHANGED, NOTHING_NEW, NULLIFIED, BEHIND_DEAD -> reason.words();
                            case NO_AUTHORITY -> LegalReason.PART_2.words();
                            case NO_AGREEMENT ->
                                "no current agreement: 42 CFR 2.11 (QSOA), 28 CFR 20.33 (CJIS), the site's MOU";
                        });
        assertThat(behind(new Ground.Stays(Reason.NO_AUTHORITY, HERE), Category.ENG, Role.PAYER, Origin.HIPAA))
                .containsExactly("the site's policy asks for the person's authority");
    }

    @Test
    void heldIsWhatALaterYesOrPaperCanChange() {
        assertThat(Arrays.stream(Reason.values()).filter(Reason::mayChange))
                .containsExactlyInAnyOrder(
                        Reason.NO_AUTHORITY, Reason.NOT_ACCEPTED, Reason.NO_AGREEMENT, Reason.BEHIND_DEAD);
        assertThat(Arrays.stream(Reason.values()).map(Reason::words))
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @ParameterizedTest
    @EnumSource(LegalReason.class)
    void reasonIsFoundByTheNumberOfTheMatrix(LegalReason reason) {
        assertThat(LegalReason.numbered(Integer.toString(reason.ordinal() + 1))).isEqualTo(reason);
        assertThat(reason.isAbsolute())
                .isEqualTo(Set.of(
                                LegalReason.PART_2,
                                LegalReason.JUSTICE_CONDITION,
                                LegalReason.EMERGENCY,
                                LegalReason.COUNSELING_NOTES,
                                LegalReason.THREAT)
                        .contains(reason));
    }

    @Test
    void numberOfNoReasonIsRefused() {
        assertThatThrownBy(() -> LegalReason.numbered("14")).hasMessage("no reason has the number 14");
    }
}
