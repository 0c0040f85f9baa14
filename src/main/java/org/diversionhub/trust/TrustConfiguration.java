package org.diversionhub.trust;

import java.time.Clock;
import java.time.Instant;
import org.diversionhub.config.ConfigFaults;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Opens the keys at the start, or refuses to start. The profile {@code demo} alone admits samples. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TrustSettings.class, NodeSettings.class, CertificateSettings.class, SecretSettings.class
})
class TrustConfiguration {
    private static final int SHORTEST_PASSWORD = 12;

    @Bean
    SecretFiles secretFiles(SecretSettings settings) {
        return new SecretFiles(settings.path());
    }

    @Bean
    SampleGuard sampleGuard(Environment environment) {
        return new SampleGuard(environment.acceptsProfiles(Profiles.of("demo")));
    }

    @Bean
    ShredLedger shredLedger(TrustSettings settings) {
        return new ShredLedger(settings.ledger());
    }

    /** Who has a master key has a ledger of what was shredded: the two are made together, for a new hub alone. */
    @Bean
    MasterKey masterKey(TrustSettings settings, SampleGuard samples, ShredLedger ledger) {
        String password = settings.keysPassword() == null ? "" : settings.keysPassword();
        if (password.isEmpty() || (!samples.allowed() && password.length() < SHORTEST_PASSWORD)) {
            ConfigFaults faults = new ConfigFaults();
            faults.add(
                    "hub.trust.keys-password",
                    0,
                    "the password is missing or too short",
                    SHORTEST_PASSWORD + " characters or more, from a secret store");
            faults.refuse();
        }
        if (settings.createKeys() && MasterKey.isForANewHub(settings.keys())) {
            ledger.create();
        }
        MasterKey master = MasterKey.open(settings.keys(), password.toCharArray(), settings.createKeys());
        ledger.refuseIfMissing();
        return master;
    }

    /** After the master key, which has looked at the password. */
    @Bean
    ProtectionKeys protectionKeys(TrustSettings settings, MasterKey master, ObjectProvider<Clock> clock) {
        char[] password = String.valueOf(settings.keysPassword()).toCharArray();
        return ProtectionKeys.open(settings.keys(), password, settings.createKeys(), Instant.now(clock(clock)));
    }

    @Bean
    Cms cms(ProtectionKeys keys, SampleGuard samples, CertificateStatus status, ObjectProvider<Clock> clock) {
        return new Cms(keys, samples, status, clock(clock));
    }

    @Bean
    Vault vault(TrustSettings settings, MasterKey master) {
        return new Vault(settings.keys(), master, settings.cachedCaseKeys());
    }

    @Bean
    Tokens tokens(MasterKey master) {
        return new Tokens(master);
    }

    @Bean
    PairwiseIds pairwiseIds(MasterKey master) {
        return new PairwiseIds(master);
    }

    @Bean
    PairwiseNumbers pairwiseNumbers(MasterKey master) {
        return new PairwiseNumbers(master);
    }

    /** Its public half lies beside it, for those who verify without the password. */
    @Bean
    HubSignature hubSignature(MasterKey master, TrustSettings settings) {
        HubSignature signature = new HubSignature(master);
        SigningKey.publish(signature, settings.keys());
        return signature;
    }

    @Bean(destroyMethod = "close")
    NodeId nodeId(NodeSettings settings) {
        return NodeId.take(settings.node(), settings.data());
    }

    @Bean
    SshKey sshKey(TrustSettings settings, MasterKey among) {
        return new SshKey(
                settings.keys(), String.valueOf(settings.keysPassword()).toCharArray());
    }

    @Bean
    Receipts receipts(HubSignature hub) {
        return new Receipts(hub);
    }

    @Bean
    Authorities authorities() {
        return new Authorities();
    }

    @Bean
    SeenCertificates seenCertificates() {
        return new SeenCertificates();
    }

    @Bean(destroyMethod = "close")
    Revocation revocation(CertificateSettings settings, Authorities authorities, ObjectProvider<Clock> clock) {
        return new Revocation(settings, authorities, clock(clock));
    }

    @Bean
    HubTls hubTls(
            TrustSettings settings,
            SampleGuard samples,
            Authorities authorities,
            Revocation revocation,
            SeenCertificates seen,
            ObjectProvider<Clock> clock) {
        return new HubTls(settings, samples, authorities, revocation, seen, clock(clock));
    }

    /** The web server's, under the name in {@code server.ssl.bundle}. */
    @Bean
    SslBundleRegistrar hubBundle(HubTls tls) {
        return registry -> registry.registerBundle("hub", tls.bundle(bundle -> registry.updateBundle("hub", bundle)));
    }

    @Bean("certificateFiles")
    CertificateFiles certificateFiles(HubTls tls, Revocation revocation, ProtectionKeys keys) {
        return new CertificateFiles(tls, revocation, keys);
    }

    @Bean
    SenderIdentity senderIdentity(
            ObjectProvider<Clock> clock, SampleGuard samples, Revocation revocation, SeenCertificates seen) {
        return new SenderIdentity(clock(clock), samples, revocation, seen);
    }

    private static Clock clock(ObjectProvider<Clock> clock) {
        return clock.getIfAvailable(Clock::systemUTC);
    }
}
