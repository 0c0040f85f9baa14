package org.diversionhub.partner;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigMap;
import org.jspecify.annotations.Nullable;

/** The ways to a partner and from it: {@code deliver} and {@code pickup} of its file, and what each demands. */
record WaysSection(ConfigMap file) {
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Beside a broker, where the hub listens in between. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Where it receives. */
    @Nullable
    Endpoint endpoint(Optional<SshServer> server) {
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

    /** Where it leaves what it sends. */
    @Nullable
    Pickup pickup(Optional<SshServer> server) {
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
    void refuseInTheClear(Optional<Endpoint> endpoint, Optional<Pickup> pickup, Protection protection) {
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

    void refuseIdle(Optional<SshServer> server, Optional<Endpoint> endpoint, Optional<Pickup> pickup) {
        Optional<URI> folder = endpoint.map(Endpoint::to).filter(FolderAddress::is);
        if (folder.isPresent() && folder.equals(pickup.map(Pickup::from))) {
            file.fault(
                    "pickup",
                    "what the hub puts there and what it takes from there are told apart by nothing",
                    "two folders");
        }
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
        return map.optionalValue(key, WaysSection::duration, "a time such as 500ms, 5s, 15m, 72h or 90d");
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
