package org.diversionhub.trust;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where keys and certificates are. Paths are relative to the folder in which the hub was started; they are texts here,
 * because Spring would look for a {@code Path} on the class path first.
 *
 * @param keysFolder the master key and the case keys; not in the database's backups. {@code HUB_TRUST_KEYSFOLDER}
 * @param shredLedger which cases were shredded; outside the keys, the database and the backups of both. By default the
 *     file {@code shred-ledger} beside the folder of the keys. {@code HUB_TRUST_SHREDLEDGER}
 * @param keysPassword opens {@code master.p12}; 12 characters or more outside the demo, no default.
 *     {@code HUB_TRUST_KEYSPASSWORD}
 * @param createKeys makes the master key if there is none: for the first start of a new hub only.
 *     {@code HUB_TRUST_CREATEKEYS}
 * @param cachedCaseKeys how many case keys may be in memory unwrapped. {@code HUB_TRUST_CACHEDCASEKEYS}
 * @param certificate the hub's certificate and its chain: PEM, or PKCS#12 ({@code .p12}, {@code .pfx}) with its key.
 *     {@code HUB_TRUST_CERTIFICATE}
 * @param privateKey the certificate's key in PEM; not with PKCS#12. {@code HUB_TRUST_PRIVATEKEY}
 * @param privateKeyPassword of that key or of the PKCS#12 file. {@code HUB_TRUST_PRIVATEKEYPASSWORD}
 * @param ca the authorities (PEM) that issue the partners' certificates; the JDK's own are not trusted.
 *     {@code HUB_TRUST_CA}
 */
@ConfigurationProperties("hub.trust")
public record TrustSettings(
        @DefaultValue("data/keys") String keysFolder,
        @Nullable String shredLedger,
        @Nullable String keysPassword,
        @DefaultValue("false") boolean createKeys,
        @DefaultValue("10000") int cachedCaseKeys,
        @Nullable String certificate,
        @Nullable String privateKey,
        @Nullable String privateKeyPassword,
        @Nullable String ca) {

    public Path keys() {
        return Path.of(keysFolder);
    }

    public Path ledger() {
        return shredLedger == null ? keys().resolveSibling("shred-ledger") : Path.of(shredLedger);
    }

    /** The same, as of a hub that is started in this folder. */
    public TrustSettings in(Path home) {
        return new TrustSettings(
                home.resolve(keysFolder).toString(),
                home.resolve(ledger()).toString(),
                keysPassword,
                createKeys,
                cachedCaseKeys,
                below(home, certificate),
                below(home, privateKey),
                privateKeyPassword,
                below(home, ca));
    }

    private static @Nullable String below(Path home, @Nullable String file) {
        return file == null || file.isBlank() ? file : home.resolve(file).toString();
    }

    @Override
    public String toString() {
        return "TrustSettings[keysFolder=" + keysFolder + ", createKeys=" + createKeys + ", certificate=" + certificate
                + ", ca=" + ca + "]";
    }
}
