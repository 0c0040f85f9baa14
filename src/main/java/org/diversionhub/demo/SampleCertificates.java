package org.diversionhub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.trust.SampleGuard;

/**
 * The certificates of the demo: an authority, the hub ({@code CN=hub}) and every sample partner ({@code CN=<id>}). They
 * are written when they are absent or about to expire, so they are never stale and never in the repository.
 */
public final class SampleCertificates {
    private static final String CA = "ca";
    private static final String HUB = "hub";
    private static final Duration VALID = Duration.ofDays(90);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(1);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Path folder;
    private final Clock clock;

    public SampleCertificates(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Writes what is missing, expires within a day or belongs to a former authority, and leaves the rest alone.
     *
     * @return the names of what was written
     */
    public List<String> write(Collection<String> partners) {
        if (partners.contains(CA) || partners.contains(HUB)) {
            throw new IllegalArgumentException("a partner cannot be named " + CA + " or " + HUB);
        }
        try {
            Files.createDirectories(folder);
            Optional<SampleAuthority> former = read(CA).map(SampleAuthority::new);
            SampleAuthority authority = former.orElseGet(this::newAuthority);
            if (former.isEmpty()) {
                authority.own().write(folder, CA);
            }
            List<String> missing = Stream.concat(Stream.of(HUB), partners.stream())
                    .filter(name -> !isGood(name, authority))
                    .toList();
            for (String name : missing) {
                issue(name, authority);
            }
            return Stream.concat(former.isEmpty() ? Stream.of(CA) : Stream.empty(), missing.stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the sample certificates to " + folder, e);
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    private SampleAuthority newAuthority() {
        Instant now = clock.instant();
        return SampleAuthority.create(SampleGuard.AUTHORITY, now.minus(CLOCK_SKEW), now.plus(VALID));
    }

    private void issue(String name, SampleAuthority authority) throws IOException, GeneralSecurityException {
        Instant until = authority.certificate().getNotAfter().toInstant();
        authority.issue(name, clock.instant().minus(CLOCK_SKEW), until).write(folder, name);
    }

    private boolean isGood(String name, SampleAuthority authority) {
        try {
            Optional<SampleCertificate> found = read(name);
            if (found.isEmpty()) {
                return false;
            }
            found.get().certificate().verify(authority.certificate().getPublicKey());
            return true;
        } catch (SignatureException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    private Optional<SampleCertificate> read(String name) throws IOException, GeneralSecurityException {
        return SampleCertificate.read(folder, name)
                .filter(found -> found.isValidUntil(clock.instant().plus(RENEWED_BEFORE)));
    }

    private IllegalStateException unreadable(GeneralSecurityException e) {
        return new IllegalStateException("a file in " + folder + " cannot be read; delete the folder's files", e);
    }
}
