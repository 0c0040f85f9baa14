package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import org.diversionhub.trust.HubSignature;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Healthy means that a receipt can be signed, not only that the process is up. */
@Component
class SigningHealth implements HealthIndicator {
    private static final byte[] PROBE = "health".getBytes(StandardCharsets.UTF_8);

    private final HubSignature signature;

    SigningHealth(HubSignature signature) {
        this.signature = signature;
    }

    @Override
    public Health health() {
        byte[] signed = signature.sign("health", PROBE);
        return signature.verify("health", PROBE, signed)
                ? Health.up().build()
                : Health.down().build();
    }
}
