package org.diversionhub.partner;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Beside a broker, where the hub listens in between. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration SHORTEST = Duration.ofMillis(100);

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
        Optional<Endpoint> endpoint = file.has("deliver") ? Optional.ofNullable(endpoint(server)) : Optional.empty();
        Optional<Pickup> pickup = file.has("pickup") ? Optional.ofNullable(pickup(server)) : Optional.empty();
        refuseIdle(server, endpoint, pickup);
        if (role == Role.COMMUNITY_REFERRER && pickup.isPresent()) {
            file.fault("pickup", "a community-referrer writes on the hub's own page", "no `pickup`");
        }
        if (role == Role.COMMUNITY_REFERRER && endpoint.isPresent()) {
            file.fault("deliver", "a community-referrer receives nothing", "no `deliver`");
        }
        Optional<PartnerPrograms> programs = file.has("programs") ? Optional.of(programs(role)) : Optional.empty();
        Protection protection = new ProtectionSection(file, config).read(endpoint);
        refuseInTheClear(endpoint, pickup, protection);
        Optional<SmartKeys> smart = file.has("smart") ? Optional.ofNullable(smart(role)) : Optional.empty();
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

    private @Nullable Endpoint endpoint(Optional<SshServer> server) {
        try (ConfigMap map = file.map("deliver")) {
            URI to = map.value("to", Endpoint::parse, Endpoint.FORMS);
            String mapping = map.text("mapping");
            map.has("protect"); // read by ProtectionSection
            if (to == null) {
                return null;
            }
            Retry standard = to.getScheme().equals("inbox") ? Retry.INBOX : Retry.DEFAULT;
            Retry retry = map.has("retry") ? retry(map.map("retry"), standard) : standard;
            refuseUnpinned(map, "to", to, server);
            return new Endpoint(
                    to, mapping, retry, news(map, to), of(to, server), signIn(map, to), map.place("mapping"));
        }
    }

    private @Nullable Pickup pickup(Optional<SshServer> server) {
        try (ConfigMap map = file.map("pickup")) {
            URI from = map.value("from", Pickup::parse, Pickup.FORMS);
            boolean broker = from != null && BrokerAddress.is(from);
            Duration every = duration(map, "every").orElse(broker ? SOON : EVERY);
            if (every.compareTo(SHORTEST) < 0) {
                map.fault("every", "too often", "a time from 100ms, such as 30s");
            }
            if (from == null) {
                return null;
            }
            refuseUnpinned(map, "from", from, server);
            BrokerSection section = new BrokerSection(map, broker);
            Optional<SignIn> signIn = section.signIn();
            Optional<String> answers = section.answers(from);
            Optional<String> mapping = map.optionalText("mapping");
            section.refuse(mapping);
            return new Pickup(
                    from,
                    every,
                    of(from, server),
                    signIn,
                    answers,
                    passwordFile(map, from),
                    mapping,
                    map.place("mapping"));
        }
    }

    private static Optional<String> passwordFile(ConfigMap map, URI from) {
        if (map.has("password-file") != MailboxAddress.is(from)) {
            map.fault("password-file", "a mailbox has a password, and nothing else here has", MailboxAddress.FORM);
        }
        return map.has("password-file") ? Optional.ofNullable(SignIn.file(map, "password-file")) : Optional.empty();
    }

    private static Optional<SshServer> of(URI address, Optional<SshServer> server) {
        return server.filter(any -> FolderAddress.isOnServer(address));
    }

    private static void refuseUnpinned(ConfigMap map, String key, URI address, Optional<SshServer> server) {
        if (FolderAddress.isOnServer(address) && server.isEmpty()) {
            map.fault(key, "the server's key is not known", "`sftp: {host-keys: [SHA256:…]}` in this file");
        }
    }

    /** What lies on a disk of the hub's is encrypted, whoever keeps it there. */
    private void refuseInTheClear(Optional<Endpoint> endpoint, Optional<Pickup> pickup, Protection protection) {
        if (endpoint.filter(Endpoint::isKeptHere).isPresent()
                && !protection.out().contains(Protection.Measure.ENCRYPT)) {
            file.fault(
                    "deliver",
                    "what waits in a folder or a queue of the hub's is not encrypted",
                    "`protect: [sign, encrypt]`");
        }
        if (endpoint.filter(Endpoint::isMail).isPresent()
                && !protection.out().containsAll(Set.of(Protection.Measure.values()))) {
            file.fault("deliver", "a mail is not signed and encrypted", "`protect: [sign, encrypt]`");
        }
        BrokerSection.refuseInTheClear(file, endpoint, pickup, protection);
        refuseAround(endpoint, pickup, protection);
        if (pickup.filter(Pickup::isMail).isPresent() && !protection.required()) {
            file.fault(
                    "pickup",
                    "anybody can write to a mailbox, and what comes may be unsigned",
                    "`protection: {certificates: […], required: true}`");
        }
        if (pickup.filter(Pickup::isKeptHere).isPresent() && !protection.required()) {
            file.fault(
                    "pickup",
                    "what waits in a folder or a queue of the hub's may come unencrypted",
                    "`protection: {certificates: […], required: true}`");
        }
    }

    /** MLLP carries HL7 v2 and has no room for anything around it: TLS alone protects it. */
    private void refuseAround(Optional<Endpoint> endpoint, Optional<Pickup> pickup, Protection protection) {
        if (endpoint.filter(Endpoint::isMllp).isPresent() && !protection.out().isEmpty()) {
            file.fault("deliver", "what goes by MLLP cannot be signed or encrypted beside TLS", "no `protect`");
        }
        if (pickup.filter(Pickup::isMllp).isPresent() && protection.required()) {
            file.fault("pickup", "what comes by MLLP cannot be signed or encrypted beside TLS", "no `required: true`");
        }
        if (pickup.filter(Pickup::isMllp).isPresent() && !file.has("certificates")) {
            file.fault("pickup", "the hub knows who sends by MLLP by a certificate alone", "`certificates`");
        }
        if (pickup.filter(Pickup::isMllp)
                .filter(mllp -> mllp.mapping().isEmpty())
                .isPresent()) {
            file.fault("pickup", "what comes by MLLP is HL7 v2, and no mapping reads it", "`mapping: hl7v2/jail-adt`");
        }
    }

    private void refuseIdle(Optional<SshServer> server, Optional<Endpoint> endpoint, Optional<Pickup> pickup) {
        boolean used = endpoint.flatMap(Endpoint::server).isPresent()
                || pickup.flatMap(Pickup::server).isPresent();
        if (server.isPresent() && !used) {
            file.fault("sftp", "nothing in this file goes by SFTP", "an address sftp://…, or no `sftp`");
        }
    }

    private static Optional<SignIn> signIn(ConfigMap map, URI to) {
        if (!map.has("sign-in")) {
            return Optional.empty();
        }
        if (!to.getScheme().endsWith("https") && !BrokerAddress.is(to)) {
            map.fault(
                    "sign-in",
                    "only a server that is posted to, or a broker, takes a password or a token",
                    "no `sign-in`");
        }
        Optional<SignIn> signIn = Optional.ofNullable(SignIn.read(map.map("sign-in")));
        if (BrokerAddress.is(to)) {
            BrokerSection.refuseTokens(map, signIn);
        }
        return signIn;
    }

    private static Optional<URI> news(ConfigMap map, URI to) {
        Optional<URI> news =
                map.optionalValue("notify", Endpoint::parseNews, "https://…, without a query and without `..`");
        if (news.isPresent() && !to.getScheme().equals("fhir")) {
            map.fault("notify", "only who reads the hub's FHIR server is told of news there", "no `notify`");
        }
        return news;
    }

    private static Retry retry(ConfigMap map, Retry standard) {
        try (map) {
            return new Retry(
                    duration(map, "first").orElse(standard.first()),
                    map.optionalValue("factor", Double::valueOf, "a number of 1 or more")
                            .orElse(standard.factor()),
                    duration(map, "cap").orElse(standard.cap()),
                    duration(map, "give-up").orElse(standard.giveUp()));
        } catch (IllegalArgumentException e) {
            map.fault("first", "the retry makes no sense", "first > 0, factor ≥ 1, cap ≥ first");
            return standard;
        }
    }

    private static Optional<Duration> duration(ConfigMap map, String key) {
        return map.optionalValue(key, PartnerFile::duration, "a time such as 500ms, 5s, 15m, 72h or 90d");
    }

    private static Duration duration(String text) {
        if (text.matches("\\d+ms")) {
            return Duration.ofMillis(Long.parseLong(text.replace("ms", "")));
        }
        return text.endsWith("d")
                ? Duration.parse("P" + text.toUpperCase(Locale.ROOT))
                : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
