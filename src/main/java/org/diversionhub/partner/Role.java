package org.diversionhub.partner;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.diversionhub.message.Audience;

/** What a partner is in law; the disclosure policy is one file a role. */
public enum Role {
    REFERRING_OFFICER(Group.JUSTICE),
    POLICE_RECORDS(Group.JUSTICE),
    PROSECUTOR(Group.JUSTICE),
    JAIL_CUSTODY(Group.JUSTICE),
    JAIL_MEDICAL(Group.CARE),
    CASE_MANAGEMENT(Group.CARE),
    SUD_PROVIDER(Group.CARE),
    MH_PROVIDER(Group.CARE),
    PEER_SUPPORT(Group.CARE),
    PAYER(Group.PAYER),
    PUBLIC_HEALTH(Group.DEIDENTIFIED),
    EVALUATOR(Group.DEIDENTIFIED),
    /** Refers people from the community; sends only, has no policy and so receives nothing. */
    COMMUNITY_REFERRER(Group.COMMUNITY);

    private enum Group {
        JUSTICE,
        CARE,
        PAYER,
        DEIDENTIFIED,
        COMMUNITY
    }

    private final Group group;
    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Role(Group group) {
        this.group = group;
    }

    /** As files name it: {@code case-management}. */
    public static Role named(String id) {
        return Arrays.stream(values())
                .filter(role -> role.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no role is named " + id));
    }

    public static List<String> ids() {
        return Arrays.stream(values()).map(Role::id).toList();
    }

    public String id() {
        return id;
    }

    public boolean isJustice() {
        return group == Group.JUSTICE;
    }

    /** Whether it is neither of justice nor of those who only refer. */
    public boolean isBesideJustice() {
        return group != Group.JUSTICE && group != Group.COMMUNITY;
    }

    /** Treatment, payment and operations stay within these (42 CFR 2.33). */
    public boolean isCareOrPayer() {
        return group == Group.CARE || group == Group.PAYER;
    }

    /** To whom a medical emergency opens records (42 CFR 2.51). */
    public boolean isMedicalPersonnel() {
        return this == JAIL_MEDICAL || this == SUD_PROVIDER || this == MH_PROVIDER;
    }

    /** Whether a justice sender may never learn that this recipient is there (42 CFR 2.13(c)). */
    public boolean isHiddenFromJustice() {
        return this == SUD_PROVIDER
                || this == MH_PROVIDER
                || this == PEER_SUPPORT
                || this == PAYER
                || this == JAIL_MEDICAL;
    }

    public Audience audience() {
        return switch (group) {
            case JUSTICE -> Audience.JUSTICE;
            case CARE, PAYER -> Audience.CARE;
            case DEIDENTIFIED, COMMUNITY -> Audience.DEIDENTIFIED;
        };
    }
}
