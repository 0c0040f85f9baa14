package org.diversionhub.consent;

import static org.diversionhub.message.Category.APT;
import static org.diversionhub.message.Category.CHRI;
import static org.diversionhub.message.Category.CNOTE;
import static org.diversionhub.message.Category.CON;
import static org.diversionhub.message.Category.CUS;
import static org.diversionhub.message.Category.DEM;
import static org.diversionhub.message.Category.ENG;
import static org.diversionhub.message.Category.HIV;
import static org.diversionhub.message.Category.ID;
import static org.diversionhub.message.Category.MED;
import static org.diversionhub.message.Category.MH;
import static org.diversionhub.message.Category.NEED;
import static org.diversionhub.message.Category.NOTE;
import static org.diversionhub.message.Category.OFF;
import static org.diversionhub.message.Category.PAY;
import static org.diversionhub.message.Category.REF;
import static org.diversionhub.message.Category.REFSTATUS;
import static org.diversionhub.message.Category.SAF;
import static org.diversionhub.message.Category.SUD;
import static org.diversionhub.message.Category.VIC;

import java.util.EnumSet;
import java.util.Set;
import org.diversionhub.message.Audience;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;

/**
 * The closed set of what may open protected content. {@link #opens} is the law's outer bound; the site's policy, the
 * person's own list of categories and the case narrow it further.
 */
public enum AuthorityType {
    /** A named-recipient consent, 42 CFR 2.31(a). */
    P2_NAMED(EnumSet.complementOf(EnumSet.of(CNOTE))),
    /** Treatment, payment and operations, 42 CFR 2.31(a)(4)(i) and 2.33: never to justice. */
    P2_TPO(EnumSet.of(REFSTATUS, ENG, APT, NEED, SUD, MED, NOTE)),
    /** To a prosecutor with a duty to monitor, 42 CFR 2.35: only while the charge is held. */
    P2_CJ_2_35(EnumSet.of(REFSTATUS, ENG)),
    /** Counselling notes, 42 CFR 2.31(b): a single release. */
    P2_COUNSELING_NOTES(EnumSet.noneOf(Category.class)),
    /** One proceeding, 42 CFR 2.31(d): a single release. */
    P2_PROCEEDINGS(EnumSet.noneOf(Category.class)),
    /** A HIPAA authorization, 45 CFR 164.508: never part 2 content. */
    HIPAA_AUTH(EnumSet.of(MH, MED, APT, ENG)),
    /** State mental-health law, NC G.S. 122C-53, RCW 70.02.230. */
    STATE_MH(EnumSet.of(MH)),
    /** State HIV and STI law, RCW 70.02.220: never to justice. */
    HIV_STI(EnumSet.of(HIV)),
    /** The participant's written agreement over records that are neither part 2 nor HIPAA. */
    RELEASE(EnumSet.of(ID, CON, DEM, REF, NEED, PAY, CUS)),
    /** A medical emergency, 42 CFR 2.51: medical personnel only. */
    EMERGENCY(EnumSet.of(SUD, MED, MH, HIV)),
    /** Order and subpoena, 42 CFR 2.61 to 2.67: a single release. */
    COURT_ORDER(EnumSet.noneOf(Category.class));

    /** Notes need a consent of their own; police, victims and threats are not the person's to release. */
    private static final Set<Category> NOT_FOR_PROCEEDINGS = EnumSet.of(CNOTE, CHRI, VIC, OFF, SAF);

    private final Set<Category> reach;

    AuthorityType(Set<Category> reach) {
        this.reach = reach;
    }

    /** Whether an authority of this type can, by law, open this category of content to this role. */
    public boolean opens(Category category, Role role, Origin origin) {
        return reach.contains(category) && reaches(role) && covers(origin);
    }

    private boolean reaches(Role role) {
        return switch (this) {
            case P2_TPO -> role.isCareOrPayer();
            case P2_CJ_2_35 -> role == Role.PROSECUTOR;
            case HIV_STI -> !role.isJustice();
            case EMERGENCY -> role.isMedicalPersonnel();
            default -> true;
        };
    }

    private boolean covers(Origin origin) {
        return switch (this) {
            case HIPAA_AUTH -> origin != Origin.PART2;
            case RELEASE -> origin == Origin.NONE;
            default -> true;
        };
    }

    /**
     * Whether a single release of this type can, by law, list this category of content for this role. A consent of the
     * person's is never combined, so that nothing goes on it that needs another authority beside; nor does it release
     * what is somebody else's.
     */
    public boolean releases(Category category, Role role, Origin origin) {
        return switch (this) {
            case COURT_ORDER -> true;
            case P2_COUNSELING_NOTES -> category == CNOTE && !isDeidentified(role);
            case P2_PROCEEDINGS ->
                !NOT_FOR_PROCEEDINGS.contains(category)
                        && !isDeidentified(role)
                        && (category != MH || origin != Origin.PART2)
                        && (category != HIV || !role.isJustice());
            default -> false;
        };
    }

    private static boolean isDeidentified(Role role) {
        return role.audience() == Audience.DEIDENTIFIED;
    }

    /** Whether the types together open the category: part 2 content never moves on state law alone. */
    public static boolean open(Set<AuthorityType> types, Category category, Role role, Origin origin) {
        boolean any = types.stream().anyMatch(type -> type.opens(category, role, origin));
        if (!any || origin != Origin.PART2) {
            return any;
        }
        boolean part2 = types.stream().anyMatch(type -> type.isPart2() && type.opens(category, role, origin));
        boolean state = types.stream()
                .filter(type -> type == EMERGENCY || type == STATE_MH)
                .anyMatch(type -> type.opens(category, role, origin));
        return part2 && (category != MH || state);
    }

    /** Whether this is an authority of 42 CFR part 2 itself. */
    public boolean isPart2() {
        return switch (this) {
            case HIPAA_AUTH, STATE_MH, HIV_STI, RELEASE -> false;
            default -> true;
        };
    }

    /** Released one by one: fields are listed, and a second person approves. */
    public boolean isSingleRelease() {
        return this == P2_COUNSELING_NOTES || this == P2_PROCEEDINGS || this == COURT_ORDER;
    }

    /** Whether it is the person's own consent, so that the 42 CFR 2.32 notice goes with part 2 content. */
    public boolean isConsent() {
        return this != EMERGENCY && this != COURT_ORDER;
    }
}
