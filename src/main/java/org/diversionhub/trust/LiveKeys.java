package org.diversionhub.trust;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The hub's key of the moment: each handshake has the newest. The name of a key bears the number of its round, so that
 * a handshake that chose before a change gets the certificate and the key that belong together.
 */
final class LiveKeys extends X509ExtendedKeyManager {
    private volatile Round now;

    private record Round(
            int number,
            X509ExtendedKeyManager keys,
            @Nullable Round before) {}

    LiveKeys(KeyManagerFactory first) {
        now = new Round(0, keys(first), null);
    }

    void swap(KeyManagerFactory next) {
        Round last = now;
        now = new Round(last.number() + 1, keys(next), new Round(last.number(), last.keys(), null));
    }

    private static X509ExtendedKeyManager keys(KeyManagerFactory factory) {
        return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    }

    private @Nullable String choose(Function<X509ExtendedKeyManager, @Nullable String> choice) {
        Round round = now;
        String alias = choice.apply(round.keys());
        return alias == null ? null : round.number() + "/" + alias;
    }

    private <T> @Nullable T of(String alias, BiFunction<X509ExtendedKeyManager, String, @Nullable T> what) {
        int slash = alias.indexOf('/');
        int number = Integer.parseInt(alias.substring(0, slash));
        for (Round round = now; round != null; round = round.before()) {
            if (round.number() == number) {
                return what.apply(round.keys(), alias.substring(slash + 1));
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keys -> keys.chooseEngineClientAlias(types, issuers, engine));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keys -> keys.chooseEngineServerAlias(type, issuers, engine));
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keys -> keys.chooseClientAlias(types, issuers, socket));
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keys -> keys.chooseServerAlias(type, issuers, socket));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return of(alias, X509ExtendedKeyManager::getCertificateChain);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return of(alias, X509ExtendedKeyManager::getPrivateKey);
    }

    /** Nobody lists them. */
    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }
}
