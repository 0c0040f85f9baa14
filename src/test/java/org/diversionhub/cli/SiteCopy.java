package org.diversionhub.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.demo.SampleAuthority;

/** The shipped site in a folder of a test's own, with certificates of an authority of its own. */
record SiteCopy(Path home, SampleAuthority authority) {
    static SiteCopy in(Path home) {
        try {
            for (String folder : List.of("config", "mappings")) {
                try (Stream<Path> all = Files.walk(Path.of(folder))) {
                    for (Path one : all.filter(Files::isRegularFile).toList()) {
                        Files.createDirectories(home.resolve(one).getParent());
                        Files.copy(one, home.resolve(one));
                    }
                }
            }
            Instant now = Instant.now();
            SampleAuthority authority =
                    SampleAuthority.create("County CA", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)));
            Files.createDirectories(home.resolve("certs"));
            authority.own().write(home.resolve("certs"), "ca");
            authority
                    .issue("hub", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)))
                    .write(home.resolve("certs"), "hub");
            return new SiteCopy(home, authority);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String partner(String id) throws IOException {
        return Files.readString(home.resolve("config/partners/" + id + ".yaml"));
    }
}
