package org.diversionhub.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.diversionhub.config.ConfigFaults;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists of revoked certificates in a folder, PEM or DER. A file that does not read leaves what it said before in force;
 * whether a list is genuine and of today is asked when it is used.
 */
final class CrlFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CrlFiles.class);
    private static final long LARGEST = 32 << 20;

    private final Path folder;
    private final Set<Path> gone = new HashSet<>();
    private volatile Map<Path, Known> files = Map.of();

    private record Stamp(long size, FileTime modified) {}

    private record Known(Stamp stamp, List<X509CRL> lists) {}

    /** @throws org.diversionhub.config.ConfigurationException naming every file that does not read */
    CrlFiles(Path folder) {
        this.folder = folder;
        ConfigFaults faults = new ConfigFaults();
        files = read(faults);
        faults.refuse();
    }

    List<X509CRL> all() {
        return files.values().stream().flatMap(known -> known.lists().stream()).toList();
    }

    List<Revocation.ListFile> named() {
        List<Revocation.ListFile> named = new ArrayList<>();
        files.forEach((file, known) -> known.lists().stream()
                .filter(list -> list.getNextUpdate() != null)
                .forEach(list -> named.add(new Revocation.ListFile(
                        file.getFileName().toString(),
                        hash(list),
                        Duration.between(
                                list.getThisUpdate().toInstant(),
                                list.getNextUpdate().toInstant()),
                        list.getNextUpdate().toInstant()))));
        return named;
    }

    private static String hash(X509CRL list) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(list.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no fingerprint of a list", e);
        }
    }

    boolean has(X500Principal issuer) {
        return all().stream().anyMatch(list -> list.getIssuerX500Principal().equals(issuer));
    }

    List<X509CRL> of(X500Principal issuer) {
        return all().stream()
                .filter(list -> list.getIssuerX500Principal().equals(issuer))
                .toList();
    }

    /** @return whether anything has changed */
    boolean look() {
        Map<Path, Known> before = files;
        try {
            files = read(new ConfigFaults());
        } catch (UncheckedIOException e) {
            LOG.warn("the folder of revocation lists cannot be read; those that were read stay in force");
        }
        return !files.equals(before);
    }

    private Map<Path, Known> read(ConfigFaults faults) {
        Map<Path, Known> now = new TreeMap<>();
        for (Path file : list()) {
            Known before = files.get(file);
            Stamp stamp = stamp(file);
            now.put(file, before != null && before.stamp().equals(stamp) ? before : read(file, stamp, before, faults));
        }
        files.forEach((file, before) -> {
            if (now.putIfAbsent(file, before) == null && gone.add(file)) {
                LOG.warn("{} is gone; what it said stays in force until the hub starts again", file);
            }
        });
        return now;
    }

    private Known read(Path file, Stamp stamp, @Nullable Known before, ConfigFaults faults) {
        try {
            return new Known(stamp, parsed(file, stamp));
        } catch (IOException | CRLException | CertificateException e) {
            faults.add(file.toString(), 0, "the file does not read as a revocation list", "an X.509 CRL, PEM or DER");
            LOG.warn("{} does not read as a revocation list; what it said before stays in force", file);
            return new Known(stamp, before == null ? List.of() : before.lists());
        }
    }

    private static List<X509CRL> parsed(Path file, Stamp stamp) throws IOException, CRLException, CertificateException {
        if (stamp.size() > LARGEST) {
            throw new CRLException("too large");
        }
        List<X509CRL> lists = new ArrayList<>();
        byte[] content = Files.readAllBytes(file);
        for (Object one : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content))) {
            lists.add((X509CRL) one);
        }
        if (lists.isEmpty()) {
            throw new CRLException("none");
        }
        return lists;
    }

    private List<Path> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(crl|pem|der)"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stamp stamp(Path file) {
        try {
            return new Stamp(Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
