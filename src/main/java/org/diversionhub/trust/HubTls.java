package org.diversionhub.trust;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * Mutual TLS with partners: the hub's certificate, and trust in the partners' authorities alone. When its files change,
 * handshakes from then on have what is new, in contexts that were given out before, too; open connections go on. What
 * is wrong is refused whole, and what was in force stays.
 */
public final class HubTls {
    private static final Logger LOG = LoggerFactory.getLogger(HubTls.class);

    /** A session that is taken up again asks about no certificate. */
    private static final int SESSION_SECONDS = 300;

    private final TrustSettings settings;
    private final SampleGuard samples;
    private final Authorities authorities;
    private final Clock clock;
    private final LiveKeys keys;
    private final LiveTrust trust;
    private volatile TlsMaterial now;
    private volatile Consumer<SslBundle> server = bundle -> {};
    private String inForce;
    private String seenLast;
    private String refused = "";

    HubTls(
            TrustSettings settings,
            SampleGuard samples,
            Authorities authorities,
            CertificateStatus status,
            SeenCertificates seen,
            Clock clock) {
        this.settings = settings;
        this.samples = samples;
        this.authorities = authorities;
        this.clock = clock;
        this.inForce = TlsMaterial.print(settings);
        this.seenLast = inForce;
        this.now = TlsMaterial.read(settings, samples);
        this.keys = new LiveKeys(now.bundle().getManagers().getKeyManagerFactory());
        this.trust = new LiveTrust(now.bundle().getManagers().getTrustManagerFactory(), status, seen, clock);
        authorities.are(now.trusted());
    }

    /**
     * One that asks nobody whether a certificate was taken back.
     *
     * @throws org.diversionhub.config.ConfigurationException naming every file or setting that is wrong
     */
    public static HubTls read(TrustSettings settings, SampleGuard samples) {
        return new HubTls(
                settings,
                samples,
                new Authorities(),
                CertificateStatus.UNASKED,
                new SeenCertificates(),
                Clock.systemUTC());
    }

    /** For TLS clients and servers; set {@link #parameters()} as well where a client takes them. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks TLS", e);
        }
    }

    /** TLS 1.3 or 1.2, and the server's name must be in its certificate. */
    public SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(TlsMaterial.PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    /** For the web server, which is told of each change. */
    SslBundle bundle(Consumer<SslBundle> told) {
        server = told;
        return now.bundle();
    }

    /** The hub's certificate, and what stands with it. */
    public List<X509Certificate> own() {
        return now.own();
    }

    /** The authorities. */
    public List<X509Certificate> trusted() {
        return now.trusted();
    }

    /**
     * Looks at the files; what has changed and is the same at a second look comes into force.
     *
     * @return whether something new is in force
     */
    synchronized boolean look() {
        String print = TlsMaterial.print(settings);
        boolean settled = print.equals(seenLast);
        seenLast = print;
        if (!settled || print.equals(inForce) || print.equals(refused)) {
            return false;
        }
        try {
            swap(readToday());
            inForce = print;
            LOG.warn("the hub's certificate or its authorities have changed; the new ones are in force");
            return true;
        } catch (ConfigurationException e) {
            refused = print;
            LOG.warn("the hub's new certificate or authorities are refused, the old ones stay: {}", e.getMessage());
            return false;
        }
    }

    private TlsMaterial readToday() {
        TlsMaterial next = TlsMaterial.read(settings, samples);
        ConfigFaults faults = new ConfigFaults();
        try {
            next.own().getFirst().checkValidity(Date.from(clock.instant()));
        } catch (CertificateException e) {
            faults.add("hub.trust.certificate", 0, "the certificate is not valid today", "one that is");
        }
        faults.refuse();
        return next;
    }

    private void swap(TlsMaterial next) {
        keys.swap(next.bundle().getManagers().getKeyManagerFactory());
        trust.swap(next.bundle().getManagers().getTrustManagerFactory());
        authorities.are(next.trusted());
        now = next;
        server.accept(next.bundle());
    }

    @Override
    public String toString() {
        return "HubTls[…]";
    }
}
