package org.diversionhub.partner;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** One partner file, read field by field. */
record PartnerFile(ConfigMap file, Schemas schemas, Path config) {
    /** Who may be given counts. */
    private static final Set<Role> COUNTS = EnumSet.of(Role.EVALUATOR, Role.PUBLIC_HEALTH);

    @Nullable
    Partner read() {
        String id = file.value("id", Partners::id, "small letters, digits and dashes");
        Role role = file.value("role", Role::named, "one of " + Role.ids());
        String name = file.text("name");
        List<PartnerCertificate> certificates = file.either(
                "certificates",
                PartnerCertificate::pinned,
                this::named,
                "`sha256:` and 64 hex digits, or {subject: …, issuer: …}");
        if (file.has("web-form") && file.flag("web-form")) {
            refuseFormWithMore(role, certificates);
        } else if (certificates.isEmpty() && !file.has("smart") && !file.has("pickup")) {
            file.fault("certificates", "no certificate", "the partner's, for that is how the hub knows it");
        }
        boolean part2 = file.flag("part2-program");
        boolean hipaa = file.flag("hipaa-entity");
        Map<Agreement.Type, Agreement> agreements = agreements();
        Set<Kind> sends = new LinkedHashSet<>(file.list("sends", text -> kind(text, role), "kind or kind/variant"));
        Posts posts = file.has("posts") ? posts(role) : Posts.NONE;
        Optional<SshServer> server =
                file.has("sftp") ? Optional.of(SshServer.read(file.map("sftp"))) : Optional.empty();
        WaysSection ways = new WaysSection(file);
        Optional<Endpoint> endpoint =
                file.has("deliver") ? Optional.ofNullable(ways.endpoint(server)) : Optional.empty();
        Optional<Pickup> pickup = file.has("pickup") ? Optional.ofNullable(ways.pickup(server)) : Optional.empty();
        ways.refuseIdle(server, endpoint, pickup);
        if (role == Role.COMMUNITY_REFERRER && pickup.isPresent()) {
            file.fault("pickup", "a community-referrer writes on the hub's own page", "no `pickup`");
        }
        if (role == Role.COMMUNITY_REFERRER && endpoint.isPresent()) {
            file.fault("deliver", "a community-referrer receives nothing", "no `deliver`");
        }
        Optional<PartnerPrograms> programs = file.has("programs") ? Optional.of(programs(role)) : Optional.empty();
        Protection protection = new ProtectionSection(file, config).read(endpoint);
        ways.refuseInTheClear(endpoint, pickup, protection);
        Optional<SmartKeys> smart = file.has("smart") ? Optional.ofNullable(smart(role)) : Optional.empty();
        if (role == Role.COMMUNITY_REFERRER && certificates.isEmpty() && file.has("limits")) {
            file.fault("limits", "the hub's own page has limits for all its visitors together", "no `limits`");
        }
        PartnerLimits limits = file.has("limits") ? PartnerLimits.read(file.map("limits")) : PartnerLimits.NONE;
        if (id == null || role == null) {
            return null;
        }
        return new Partner(
                id,
                name,
                role,
                certificates,
                part2,
                hipaa,
                agreements,
                sends,
                posts,
                endpoint,
                pickup,
                programs,
                smart,
                protection,
                limits);
    }

    private Posts posts(@Nullable Role role) {
        if (!file.has("certificates") || role == Role.COMMUNITY_REFERRER) {
            file.fault("posts", "only a system that the hub knows by its certificate posts files", "no `posts`");
        }
        return new Posts(new LinkedHashSet<>(file.texts("posts")), file.place("posts"));
    }

    private @Nullable SmartKeys smart(@Nullable Role role) {
        if (role != null && !role.isCareOrPayer()) {
            file.fault("smart", "FHIR is not open to " + role.id(), "no `smart`");
        }
        return SmartKeys.read(file.map("smart"), config);
    }

    private PartnerPrograms programs(@Nullable Role role) {
        if (role != null && !COUNTS.contains(role)) {
            file.fault("programs", role.id() + " reads no tables of outcomes", "no `programs`");
        }
        return new PartnerPrograms(
                new LinkedHashSet<>(file.list("programs", Partners::id, "ids of programmes")), file.place("programs"));
    }

    private void refuseFormWithMore(@Nullable Role role, List<PartnerCertificate> certificates) {
        if (role != Role.COMMUNITY_REFERRER || !certificates.isEmpty()) {
            file.fault(
                    "web-form",
                    "a page on the hub is in the role community-referrer, and has no certificate",
                    "`role: community-referrer` without `certificates`, or no `web-form`");
        }
    }

    /** A kind of the record, or a kind without its variants, that a partner in this role may have to say. */
    private Kind kind(String text, @Nullable Role role) {
        Kind kind = Kind.parse(text);
        List<Kind> meant = schemas.of(kind.name()).map(RecordSchema::kinds).orElse(List.of()).stream()
                .filter(one -> !one.isCorrection() && (kind.variant() == null || one.equals(kind)))
                .toList();
        if (meant.isEmpty()) {
            throw new Misfit("`" + text + "` is no kind of the canonical record", "one of " + kinds());
        }
        List<Kind> foreign = meant.stream()
                .filter(one -> role != null && !isSentBy(role, one))
                .toList();
        if (role != null && !foreign.isEmpty()) {
            throw new Misfit(
                    role.id() + " never sends " + foreign,
                    "of what it sends: "
                            + kinds().stream()
                                    .filter(one -> isSentBy(role, one))
                                    .toList());
        }
        return kind;
    }

    private List<Kind> kinds() {
        return schemas.all().stream().flatMap(schema -> schema.kinds().stream()).toList();
    }

    private boolean isSentBy(Role role, Kind kind) {
        return schemas.of(kind).senders(kind).contains(role.id());
    }

    private PartnerCertificate named(ConfigMap map) {
        try (map) {
            return new PartnerCertificate.Named(map.text("subject"), map.text("issuer"));
        }
    }

    private Map<Agreement.Type, Agreement> agreements() {
        Map<Agreement.Type, Agreement> out = new EnumMap<>(Agreement.Type.class);
        try (ConfigMap map = file.map("agreements")) {
            for (Agreement.Type type : Agreement.Type.values()) {
                if (map.has(type.key())) {
                    try (ConfigMap one = map.map(type.key())) {
                        LocalDate until = one.value("until", LocalDate::parse, "a day: 2027-06-30");
                        String id = one.text("id");
                        if (until != null) {
                            out.put(type, new Agreement(type, id, until));
                        }
                    }
                }
            }
        }
        return out;
    }
}
