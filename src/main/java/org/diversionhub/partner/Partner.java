package org.diversionhub.partner;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;

/**
 * An agency that is connected to the hub.
 *
 * @param sends kinds that it may send; one without a variant means all of its variants
 * @param posts how it may post, beside JSON
 * @param pickup where the hub looks for what it sends; empty where it sends by itself
 * @param programs of whose outcomes it may read; empty where its file does not say
 * @param smart how it signs in to the FHIR facade without a certificate; empty where it does not
 * @param protection of payloads, beside TLS
 * @param limits of its own
 */
public record Partner(
        String id,
        String name,
        Role role,
        List<PartnerCertificate> certificates,
        boolean part2Program,
        boolean hipaaEntity,
        Map<Agreement.Type, Agreement> agreements,
        Set<Kind> sends,
        Posts posts,
        Optional<Endpoint> endpoint,
        Optional<Pickup> pickup,
        Optional<PartnerPrograms> programs,
        Optional<SmartKeys> smart,
        Protection protection,
        PartnerLimits limits) {
    public Partner {
        certificates = List.copyOf(certificates);
        agreements = Map.copyOf(agreements);
        sends = Set.copyOf(sends);
    }

    /** One for which the site's limits hold. */
    public Partner(
            String id,
            String name,
            Role role,
            List<PartnerCertificate> certificates,
            boolean part2Program,
            boolean hipaaEntity,
            Map<Agreement.Type, Agreement> agreements,
            Set<Kind> sends,
            Posts posts,
            Optional<Endpoint> endpoint,
            Optional<Pickup> pickup,
            Optional<PartnerPrograms> programs,
            Optional<SmartKeys> smart,
            Protection protection) {
        this(
                id,
                name,
                role,
                certificates,
                part2Program,
                hipaaEntity,
                agreements,
                sends,
                posts,
                endpoint,
                pickup,
                programs,
                smart,
                protection,
                PartnerLimits.NONE);
    }

    /** One whose file names no programmes, no keys and no protection, and no place to look at. */
    public Partner(
            String id,
            String name,
            Role role,
            List<PartnerCertificate> certificates,
            boolean part2Program,
            boolean hipaaEntity,
            Map<Agreement.Type, Agreement> agreements,
            Set<Kind> sends,
            Optional<Endpoint> endpoint) {
        this(
                id,
                name,
                role,
                certificates,
                part2Program,
                hipaaEntity,
                agreements,
                sends,
                Posts.NONE,
                endpoint,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Protection.NONE);
    }

    public Origin origin() {
        if (part2Program) {
            return Origin.PART2;
        }
        return hipaaEntity ? Origin.HIPAA : Origin.NONE;
    }

    /** Whether it is the hub's own page, which has no certificate and so no way in but the page. */
    public boolean isWebForm() {
        return role == Role.COMMUNITY_REFERRER && certificates.isEmpty();
    }

    /** Whether anything of it goes by the hub's broker for partners. */
    public boolean usesBroker() {
        return endpoint.filter(Endpoint::isBroker).isPresent()
                || pickup.filter(Pickup::isBroker).isPresent();
    }

    /** Whether it sends to the hub's MLLP listener. */
    public boolean usesMllp() {
        return pickup.filter(Pickup::isMllp).isPresent();
    }

    /** Whoever sends anything may correct it. */
    public boolean maySend(Kind kind) {
        return (kind.isCorrection() && !sends.isEmpty())
                || sends.contains(kind)
                || sends.contains(new Kind(kind.name(), null));
    }

    /**
     * Agreements that this partner needs, to send content of these categories, and has not or no longer has: an MOU for
     * all, CJIS for criminal history, a QSOA for what a part 2 programme sends.
     */
    public List<Agreement.Type> missingToSend(Set<Category> categories, LocalDate today) {
        return missing(today, type -> switch (type) {
            case MOU -> true;
            case CJIS -> categories.contains(Category.CHRI);
            case QSOA -> part2Program;
        });
    }

    /**
     * Likewise, to receive what may be of these categories; in justice CJIS is needed whatever it is. A QSOA is asked
     * of nobody: it lets a programme disclose to the hub, not the hub to a programme (42 CFR 2.11).
     */
    public List<Agreement.Type> missingToReceive(Set<Category> categories, LocalDate today) {
        return missing(today, type -> switch (type) {
            case MOU -> true;
            case CJIS -> role.isJustice() || categories.contains(Category.CHRI);
            case QSOA -> false;
        });
    }

    /** The agreement in words: which one and until when. */
    public String agreement(Agreement.Type type) {
        return Optional.ofNullable(agreements.get(type))
                .map(Agreement::toString)
                .orElse(type.key() + ", which is missing");
    }

    private List<Agreement.Type> missing(LocalDate today, Predicate<Agreement.Type> needed) {
        List<Agreement.Type> missing = new ArrayList<>(0);
        for (Agreement.Type type : Agreement.Type.ALL) {
            Agreement agreement = agreements.get(type);
            if (needed.test(type) && (agreement == null || !agreement.isCurrentOn(today))) {
                missing.add(type);
            }
        }
        return missing;
    }

    @Override
    public String toString() {
        return "Partner[" + id + ", " + role.id() + "]";
    }
}
