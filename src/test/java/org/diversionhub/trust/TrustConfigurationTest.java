package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.demo.SampleCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Execution(CONCURRENT)
class TrustConfigurationTest {
    @TempDir
    Path folder;

    private final ApplicationContextRunner hub =
            new ApplicationContextRunner().withUserConfiguration(TrustConfiguration.class);

    @Test
    void start_isRefused_withoutAPassword() {
        hub.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hub.trust.keys-password"));
    }

    @Test
    void start_isRefused_withoutCertificates() {
        hub.withPropertyValues(
                        "hub.trust.keys-folder=" + folder,
                        "hub.trust.keys-password=a password of the tests",
                        "hub.trust.create-keys=true",
                        "hub.platform.data-folder=" + folder)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("hub.trust.certificate", "hub.trust.private-key", "hub.trust.ca")
                        .hasMessageNotContaining("a password"));
    }

    @Test
    void start_isRefused_withAShortPasswordOutsideTheDemo() {
        withSamples()
                .withPropertyValues("hub.trust.keys-password=sample")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("12 characters"));
    }

    @Test
    void start_isRefused_withSamplesOutsideTheDemo() {
        withSamples()
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("a sample certificate outside the demo"));
    }

    @Test
    void start_works_withSamplesInTheDemo() {
        withSamples()
                .withPropertyValues("spring.profiles.active=demo", "hub.trust.keys-password=sample")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Vault.class)
                        .hasSingleBean(Tokens.class)
                        .hasSingleBean(PairwiseIds.class)
                        .hasSingleBean(Receipts.class)
                        .hasSingleBean(HubTls.class)
                        .hasSingleBean(SenderIdentity.class));
    }

    private ApplicationContextRunner withSamples() {
        new SampleCertificates(folder, Clock.systemUTC()).write(List.of());
        return hub.withPropertyValues(
                "hub.trust.keys-folder=" + folder.resolve("keys"),
                "hub.trust.keys-password=a password of the tests",
                "hub.trust.create-keys=true",
                "hub.platform.data-folder=" + folder,
                "hub.trust.certificate=" + folder.resolve("hub.pem"),
                "hub.trust.private-key=" + folder.resolve("hub.key"),
                "hub.trust.ca=" + folder.resolve("ca.pem"));
    }
}
