package org.diversionhub.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Which configuration a hub has started with is on record before anything is decided under it. */
@Component
class StartOnRecord implements SmartInitializingSingleton {
    private static final List<String> PARTS = List.of(
            "config/disclosure",
            "config/eligibility",
            "config/partners",
            "config/program.yaml",
            "config/programs",
            "mappings");

    private final Audit audit;
    private final ExchangeSettings settings;

    StartOnRecord(Audit audit, ExchangeSettings settings) {
        this.audit = audit;
        this.settings = settings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        audit.append(Entry.of(Entry.Event.CONFIGURED, "hub", null, "sha256:" + hash(Path.of(settings.home()))));
    }

    /** SHA-256 over the names and contents of all files that say what goes where, in the order of their names. */
    static String hash(Path home) {
        try {
            MessageDigest whole = MessageDigest.getInstance("SHA-256");
            for (String part : PARTS.stream()
                    .filter(any -> Files.exists(home.resolve(any)))
                    .toList()) {
                try (Stream<Path> found = Files.walk(home.resolve(part))) {
                    for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                        byte[] content = Files.readAllBytes(file);
                        String name = home.relativize(file).toString().replace('\\', '/');
                        whole.update((name + '\0' + content.length + '\0').getBytes(StandardCharsets.UTF_8));
                        whole.update(content);
                    }
                }
            }
            return HexFormat.of().formatHex(whole.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration cannot be read again", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
