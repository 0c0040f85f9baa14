package org.diversionhub.authority;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.trust.OwnerOnlyFile;
import org.diversionhub.trust.SenderIdentity;

/**
 * An authority in a folder: {@code ca.p12} with its key under a password, {@code ca.pem}, the book of what it has
 * issued, and {@code ca.crl}. What it issues stands in the book before anybody has it.
 */
public final class LocalAuthority {
    /** Whoever has this password can make certificates that the hub believes. */
    private static final int SHORTEST_PASSWORD = 12;

    private static final String KEY = "ca";
    private static final Duration BEHIND = Duration.ofMinutes(5);
    private static final int LONGEST = 3653;

    private final Path folder;
    private final NamedKey own;
    private final Clock clock;

    private LocalAuthority(Path folder, NamedKey own, Clock clock) {
        this.folder = folder;
        this.own = own;
        this.clock = clock;
    }

    /** What was made: who made the key of a request has it already. */
    public record Made(Issued entry, X509Certificate certificate, Optional<PrivateKey> key, List<String> leftOut) {
        @Override
        public String toString() {
            return "Made[" + entry.serial() + "]";
        }
    }

    /** @throws org.diversionhub.config.ConfigurationException naming all that is wrong */
    public static LocalAuthority create(
            Path folder, String name, KeyKind kind, int days, Optional<URI> listAt, char[] password, Clock clock)
            throws IOException {
        ConfigFaults faults = new ConfigFaults();
        if (!name.matches(Wish.NAME)) {
            faults.add("--name", 0, "this is no name of an authority", "letters, digits, space, dot, _ and -");
        }
        if (days < 1 || days > LONGEST) {
            faults.add("--days", 0, "an authority cannot hold this long", "1 to " + LONGEST + " days");
        }
        if (listAt.filter(uri -> !"http".equals(uri.getScheme()) || uri.getHost() == null)
                .isPresent()) {
            faults.add("--list-at", 0, "a list is served by http", "http://crl.example.gov/ca.crl: it is signed");
        }
        checkPassword(password, faults);
        if (Files.exists(folder.resolve("ca.p12"))) {
            faults.add(folder.toString(), 0, "there is an authority in this folder", "another folder");
        }
        faults.refuse();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        NamedKey own = Issuing.authority(name, kind, now.minus(BEHIND), now.plus(Duration.ofDays(days)));
        Files.createDirectories(folder);
        if (!OwnerOnlyFile.create(folder.resolve("ca.p12"), pkcs12(KEY, own, List.of(), password))) {
            throw new IOException("somebody else has just made one in " + folder);
        }
        Files.write(folder.resolve("ca.pem"), pem("CERTIFICATE", encoded(own.certificate())));
        new Book(listAt.orElse(null), 0, List.of()).write(folder);
        LocalAuthority made = new LocalAuthority(folder, own, clock);
        made.list(30);
        return made;
    }

    /** @throws org.diversionhub.config.ConfigurationException if there is none, or the password is not its own */
    public static LocalAuthority open(Path folder, char[] password, Clock clock) throws IOException {
        ConfigFaults faults = new ConfigFaults();
        checkPassword(password, faults);
        Path file = folder.resolve("ca.p12");
        if (!Files.exists(file)) {
            faults.add(file.toString(), 0, "there is no authority in this folder", "hub certs ca, once");
        }
        faults.refuse();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
            if (store.getKey(KEY, password) instanceof PrivateKey key
                    && store.getCertificate(KEY) instanceof X509Certificate certificate) {
                return new LocalAuthority(folder, new NamedKey(key, certificate), clock);
            }
        } catch (GeneralSecurityException | IOException e) {
            // told below
        }
        faults.add(file.toString(), 0, "the file does not open", "HUB_CERTS_PASSWORD, as it was made with");
        faults.refuse();
        throw new IllegalStateException();
    }

    private static void checkPassword(char[] password, ConfigFaults faults) {
        if (password.length < SHORTEST_PASSWORD) {
            faults.add(
                    "HUB_CERTS_PASSWORD",
                    0,
                    "the password of the authority is missing or too short",
                    SHORTEST_PASSWORD + " characters or more, from a secret store");
        }
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    /** @throws org.diversionhub.config.ConfigurationException naming all that is wrong with the wish */
    public Made issue(Wish wish) throws IOException {
        ConfigFaults faults = new ConfigFaults();
        wish.check(faults);
        Optional<Request> request = wish.csr().flatMap(file -> Request.read(file, faults));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant until = now.plus(Duration.ofDays(wish.days()));
        Instant end = own.certificate().getNotAfter().toInstant();
        if (until.isAfter(end)) {
            faults.add("--days", 0, "the authority itself ends on " + end, "fewer days, or a new authority");
        }
        faults.refuse();
        Optional<KeyPair> pair =
                request.isPresent() ? Optional.empty() : Optional.of(wish.key().newPair());
        PublicKey key =
                request.map(Request::key).orElseGet(() -> pair.orElseThrow().getPublic());
        return locked(() -> {
            Book book = Book.read(folder);
            var content =
                    new Issuing.Content(wish.name(), wish.profile(), wish.generalNames(), now.minus(BEHIND), until);
            X509Certificate made = new Issuing(own, Optional.ofNullable(book.listAt())).issue(key, content);
            Issued entry = new Issued(
                    made.getSerialNumber().toString(16),
                    wish.name(),
                    wish.profile(),
                    wish.names(),
                    content.from(),
                    until,
                    SenderIdentity.fingerprint(made),
                    null);
            book.with(entry).write(folder);
            List<String> leftOut = request.map(Request::asked).orElse(List.of()).stream()
                    .filter(name -> !wish.names().contains(name))
                    .toList();
            return new Made(entry, made, pair.map(KeyPair::getPrivate), leftOut);
        });
    }

    /** The newest certificate of this name that stands. */
    public Optional<Issued> newest(String name) throws IOException {
        return issued().stream()
                .filter(one -> one.name().equals(name) && one.revoked() == null)
                .max(Comparator.comparing(Issued::until));
    }

    public List<Issued> issued() throws IOException {
        return Book.read(folder).issued();
    }

    /**
     * Revokes what stands of this serial or name, and writes the list.
     *
     * @return what was revoked
     */
    public List<Issued> revoke(String serialOrName, int days) throws IOException {
        return locked(() -> {
            Book book = Book.read(folder);
            Predicate<Issued> meant = one -> one.revoked() == null
                    && (one.serial().equals(serialOrName) || one.name().equals(serialOrName));
            List<Issued> revoked = book.issued().stream().filter(meant).toList();
            if (!revoked.isEmpty()) {
                book = book.with(meant, clock.instant().truncatedTo(ChronoUnit.SECONDS));
                book.write(folder);
                writeList(book, days);
            }
            return revoked;
        });
    }

    /** Writes {@code ca.crl} anew, to hold this many days. */
    public X509CRL list(int days) throws IOException {
        return locked(() -> writeList(Book.read(folder), days));
    }

    private X509CRL writeList(Book before, int days) throws IOException {
        if (days < 1 || days > 366) {
            ConfigFaults faults = new ConfigFaults();
            faults.add("--days", 0, "a list cannot hold this long", "1 to 366 days");
            faults.refuse();
        }
        Book book = before.oneListMore();
        book.write(folder);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Issuing.Revoked> revoked = book.issued().stream()
                .filter(one -> one.revoked() != null)
                .map(one -> new Issuing.Revoked(new BigInteger(one.serial(), 16), one.revoked()))
                .toList();
        X509CRL list = new Issuing(own, Optional.empty())
                .list(revoked, BigInteger.valueOf(book.lists()), now.minus(BEHIND), now.plus(Duration.ofDays(days)));
        try {
            OwnerOnlyFile.replace(folder.resolve("ca.crl"), pem("X509 CRL", list.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the list cannot be written", e);
        }
        return list;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** Two commands at once must not write the same book. */
    private <T> T locked(Work<T> work) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            return work.run();
        }
    }

    /** The certificate for anybody, the key for its owner alone. */
    public void writePem(Made made, Path folder, String file) throws IOException {
        if (made.key().isPresent()) {
            OwnerOnlyFile.replace(
                    folder.resolve(file + ".key"),
                    pem("PRIVATE KEY", made.key().get().getEncoded()));
        }
        Files.write(folder.resolve(file + ".pem"), pem("CERTIFICATE", encoded(made.certificate())));
    }

    /** Both, with the authority's certificate, under a password. */
    public void writePkcs12(Made made, Path folder, String file, char[] password) throws IOException {
        NamedKey both = new NamedKey(made.key().orElseThrow(), made.certificate());
        OwnerOnlyFile.replace(
                folder.resolve(file + ".p12"), pkcs12(made.entry().name(), both, List.of(own.certificate()), password));
    }

    private static byte[] pkcs12(String alias, NamedKey own, List<X509Certificate> above, char[] password)
            throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            X509Certificate[] chain =
                    Stream.concat(Stream.of(own.certificate()), above.stream()).toArray(X509Certificate[]::new);
            store.setKeyEntry(alias, own.key(), password, chain);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException("the key cannot be written", e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) throws IOException {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be written", e);
        }
    }

    private static byte[] pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
