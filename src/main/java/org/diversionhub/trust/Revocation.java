package org.diversionhub.trust;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.trust.RevocationCheck.Finding;
import org.diversionhub.trust.RevocationCheck.Link;

/**
 * Asks authorities, as the settings say, whether they have taken a certificate back. What they answered is kept, a
 * verdict for a minute; a revocation therefore counts after {@code kept} and that minute at the latest, on connections
 * that are open as well.
 */
public final class Revocation implements CertificateStatus, AutoCloseable {
    private static final Duration KEPT_VERDICT = Duration.ofMinutes(1);
    private static final Duration KEPT_DOUBT = Duration.ofSeconds(5);
    private static final long MOST = 10_000;
    private static final long MOST_ANSWERS = 1_000;

    private final CertificateSettings settings;
    private final Authorities authorities;
    private final StatusAddresses addresses;
    private final CrlFiles files;
    private final StatusFetch fetch;
    private final Clock clock;
    private final Cache<String, Judged> verdicts =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Cache<String, KeptAnswer<byte[]>> answers =
            Caffeine.newBuilder().maximumSize(MOST_ANSWERS).build();
    private final Cache<URI, KeptAnswer<X509CRL>> lists =
            Caffeine.newBuilder().maximumSize(MOST_ANSWERS).build();

    private record Judged(Verdict verdict, Instant from, Instant until) {
        boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    /** @throws org.diversionhub.config.ConfigurationException naming every list that does not read */
    Revocation(CertificateSettings settings, Authorities authorities, Clock clock) {
        refuseToAskNobody(settings);
        this.settings = settings;
        this.authorities = authorities;
        this.addresses = new StatusAddresses(settings.hosts());
        this.files = new CrlFiles(settings.crls());
        this.fetch = new StatusFetch(settings.patience());
        this.clock = clock;
    }

    private static void refuseToAskNobody(CertificateSettings settings) {
        ConfigFaults faults = new ConfigFaults();
        if (settings.revocation() == CertificateSettings.Mode.OCSP
                && settings.hosts().isEmpty()) {
            faults.add(
                    "hub.certificates.hosts",
                    0,
                    "`ocsp` without the host of a responder: nobody could be asked",
                    "the authorities' hosts, as in `ocsp.example.gov, crl.example.gov:8080`");
        }
        faults.refuse();
    }

    @Override
    public Verdict of(List<X509Certificate> chain) {
        if (settings.revocation() == CertificateSettings.Mode.OFF) {
            return Verdict.GOOD;
        }
        String leaf = SenderIdentity.fingerprint(chain.getFirst());
        Instant now = clock.instant();
        Judged known = verdicts.getIfPresent(leaf);
        if (known != null && known.holds(now)) {
            return known.verdict();
        }
        Verdict verdict = verdict(chain, now);
        verdicts.put(leaf, new Judged(verdict, now, now.plus(verdict == Verdict.UNTOLD ? KEPT_DOUBT : KEPT_VERDICT)));
        return verdict;
    }

    /** Looks at the folder; after a change nothing that was judged counts any more. */
    void look() {
        if (files.look()) {
            forget();
        }
    }

    /** The authorities have changed, or the lists. */
    void forget() {
        verdicts.invalidateAll();
    }

    /**
     * A list that lies in a file.
     *
     * @param sha256 of the list, 64 small hex digits
     * @param lasts from its making to its end
     * @param ends when it says nothing any more
     */
    public record ListFile(String name, String sha256, Duration lasts, Instant ends) {}

    public List<ListFile> files() {
        return settings.revocation() == CertificateSettings.Mode.OFF ? List.of() : files.named();
    }

    private Verdict verdict(List<X509Certificate> chain, Instant now) {
        Optional<List<Link>> links = RevocationCheck.links(chain, authorities.all(), now);
        if (links.isEmpty()) {
            return Verdict.UNTRUSTED;
        }
        List<Finding> findings =
                links.get().stream().map(link -> finding(link, now)).toList();
        if (findings.contains(Finding.REVOKED)) {
            return Verdict.REVOKED;
        }
        boolean closed = settings.fail() == CertificateSettings.Fail.CLOSED;
        return closed && findings.contains(Finding.NOTHING) ? Verdict.UNTOLD : Verdict.GOOD;
    }

    private Finding finding(Link link, Instant now) {
        return switch (settings.revocation()) {
            case OFF -> Finding.GOOD;
            case FILES -> files.has(link.certificate().getIssuerX500Principal()) ? byFile(link, now) : Finding.GOOD;
            case CRL -> first(() -> byFile(link, now), () -> byFetchedList(link, now));
            // A file is a word of the operator's: what it revokes is revoked, whatever a responder says.
            case OCSP ->
                byFile(link, now) == Finding.REVOKED
                        ? Finding.REVOKED
                        : first(() -> byResponder(link, now), () -> byFile(link, now), () -> byFetchedList(link, now));
        };
    }

    @SafeVarargs
    private static Finding first(Supplier<Finding>... ways) {
        for (Supplier<Finding> way : ways) {
            Finding finding = way.get();
            if (finding != Finding.NOTHING) {
                return finding;
            }
        }
        return Finding.NOTHING;
    }

    private Finding byFile(Link link, Instant now) {
        List<X509CRL> own = files.of(link.certificate().getIssuerX500Principal());
        return own.isEmpty() ? Finding.NOTHING : RevocationCheck.byList(link, own, now);
    }

    private Finding byFetchedList(Link link, Instant now) {
        List<X509CRL> fetched = new ArrayList<>();
        for (URI uri : addresses.lists(link.certificate())) {
            kept(lists.get(uri, one -> new KeptAnswer<>()), () -> list(uri, link, now), now)
                    .ifPresent(fetched::add);
        }
        return fetched.isEmpty() ? Finding.NOTHING : RevocationCheck.byList(link, fetched, now);
    }

    private Finding byResponder(Link link, Instant now) {
        for (URI uri : addresses.responders(link.certificate())) {
            String key = uri + " " + SenderIdentity.fingerprint(link.certificate());
            Finding finding = kept(answers.get(key, one -> new KeptAnswer<>()), () -> ask(uri, link, now), now)
                    .map(answer -> RevocationCheck.byAnswer(link, answer, now))
                    .orElse(Finding.NOTHING);
            if (finding != Finding.NOTHING) {
                return finding;
            }
        }
        return Finding.NOTHING;
    }

    private <T> Optional<T> kept(KeptAnswer<T> answer, Supplier<Optional<T>> ask, Instant now) {
        return Objects.requireNonNull(answer).get(ask, now, settings.kept(), settings.patience());
    }

    /** What does not hold takes no place of what did. */
    private Optional<X509CRL> list(URI uri, Link link, Instant now) {
        return fetch.get(uri)
                .flatMap(Revocation::parsed)
                .filter(list -> RevocationCheck.byList(link, List.of(list), now) != Finding.NOTHING);
    }

    private static Optional<X509CRL> parsed(byte[] bytes) {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            return Optional.ofNullable((X509CRL) factory.generateCRL(new ByteArrayInputStream(bytes)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> ask(URI uri, Link link, Instant now) {
        return fetch.post(uri, "application/ocsp-request", question(link))
                .filter(answer -> RevocationCheck.byAnswer(link, answer, now) != Finding.NOTHING);
    }

    /** By SHA-1, which every responder knows (RFC 5019): it only names the certificate. Answers without it are kept. */
    private static byte[] question(Link link) {
        try {
            DigestCalculator sha1 =
                    new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
            var id = new CertificateID(
                    sha1,
                    new JcaX509CertificateHolder(link.issuer()),
                    link.certificate().getSerialNumber());
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (GeneralSecurityException | OperatorCreationException | OCSPException | IOException e) {
            throw new IllegalStateException("no question about a certificate", e);
        }
    }

    @Override
    public void close() {
        fetch.close();
    }

    @Override
    public String toString() {
        return "Revocation[" + settings.revocation() + "]";
    }
}
