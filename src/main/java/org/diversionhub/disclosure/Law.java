package org.diversionhub.disclosure;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Audience;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;

/** The sections that stand behind a ground, for a person to read. */
final class Law {
    private static final String DEFAULT_DENY = "nothing goes that no policy lists; 45 CFR 164.502(b)";

    private Law() {}

    static List<String> behind(Ground ground, Category category, Role role, Origin origin) {
        return switch (ground) {
            case Ground.Opened opened -> bases(opened.types());
            case Ground.Released released -> bases(Set.of(released.type()));
            case Ground.BesideRelease beside -> bases(Set.of(beside.type()));
            case Ground.Reported any -> List.of("42 CFR 2.51(c): the programme documents the disclosure");
            case Ground.BesideReport any -> List.of(LegalReason.MINIMUM_NECESSARY.words());
            case Ground.Unopened unopened ->
                Stream.concat(
                                Stream.of(
                                        origin == Origin.PART2
                                                ? LegalReason.PART_2.words()
                                                : "the site's policy asks for the person's authority"),
                                bases(unopened.types()).stream().map(basis -> "would open it: " + basis))
                        .toList();
            case Ground.Accompanies any -> List.of("it tells whom the disclosure is about");
            case Ground.OwnHandle any -> List.of("ids are made for each recipient, so that files cannot be joined");
            case Ground.NoticeInstead any -> List.of(LegalReason.CONSENT_ITSELF.words());
            case Ground.Stays stays -> List.of(basis(stays.reason(), origin));
            case Ground.Unlisted any ->
                Stream.concat(reasons(category, role, origin), Stream.of(DEFAULT_DENY))
                        .toList();
            case Ground.Listed any -> reasons(category, role, origin).toList();
            case Ground.Denied any -> reasons(category, role, origin).toList();
            case Ground.BesideLimit any -> List.of(LegalReason.MINIMUM_NECESSARY.words());
            case Ground.NothingRemains any -> reasons(category, role, origin).toList();
        };
    }

    private static List<String> bases(Set<AuthorityType> types) {
        return types.stream().map(type -> type + ", " + basis(type)).toList();
    }

    /** The reasons of the matrix, without those that speak of another situation. */
    private static Stream<String> reasons(Category category, Role role, Origin origin) {
        List<String> reasons = Matrix.SHIPPED.reasons(category).stream()
                .filter(reason -> switch (reason) {
                    case PART_2 -> origin == Origin.PART2;
                    case JUSTICE_CONDITION -> role.isJustice();
                    case DE_IDENTIFIED -> role.audience() == Audience.DEIDENTIFIED;
                    case EMERGENCY -> role.isMedicalPersonnel();
                    case HIPAA -> origin != Origin.PART2 && !role.isJustice();
                    default -> true;
                })
                .map(LegalReason::words)
                .toList();
        return reasons.isEmpty() ? Stream.of(LegalReason.MINIMUM_NECESSARY.words()) : reasons.stream();
    }

    private static String basis(AuthorityType type) {
        return switch (type) {
            case P2_NAMED -> "42 CFR 2.31(a)";
            case P2_TPO -> "42 CFR 2.31(a)(4)(i), 2.33";
            case P2_CJ_2_35 -> "42 CFR 2.35";
            case P2_COUNSELING_NOTES -> "42 CFR 2.31(b)";
            case P2_PROCEEDINGS -> "42 CFR 2.31(d)";
            case HIPAA_AUTH -> "45 CFR 164.508";
            case STATE_MH -> "NC G.S. 122C-53; RCW 70.02.230";
            case HIV_STI -> "RCW 70.02.220";
            case RELEASE -> "the participant's written agreement";
            case EMERGENCY -> "42 CFR 2.51; 45 CFR 164.510, 164.512";
            case COURT_ORDER -> "42 CFR 2.61 to 2.67";
        };
    }

    private static String basis(Reason reason, Origin origin) {
        return switch (reason) {
            case NOT_RECEIVED, NOTHING_TO_SHARE -> DEFAULT_DENY;
            case NOT_A_PARTY -> LegalReason.MINIMUM_NECESSARY.words();
            case NOT_IN_CUSTODY -> LegalReason.MINIMUM_NECESSARY.words();
            case NOT_ACCEPTED -> LegalReason.GOLDEN_RULE.words();
            case NO_AUTHORITY ->
                origin == Origin.PART2
                        ? LegalReason.PART_2.words()
                        : "the site's policy asks for the person's authority";
            case NO_AGREEMENT -> "no current agreement: 42 CFR 2.11 (QSOA), 28 CFR 20.33 (CJIS), the site's MOU";
            default -> reason.words();
        };
    }
}
