package org.diversionhub.trust;

import java.nio.file.Path;
import org.diversionhub.config.ConfigFaults;

/**
 * The keys of a hub, for a command that runs beside it on the same machine. Nothing is made: what is missing refuses.
 */
public record KeysBeside(Vault vault, Tokens tokens, PairwiseIds pairwise) {
    /**
     * @param home the folder in which the hub is started
     * @throws org.diversionhub.config.ConfigurationException if the keys are not there, or the password is not theirs
     */
    public static KeysBeside of(Path home, TrustSettings settings) {
        String password = settings.keysPassword();
        if (password == null) {
            ConfigFaults faults = new ConfigFaults();
            faults.add(
                    "hub.trust.keys-password",
                    0,
                    "the password of the keys is missing",
                    "HUB_TRUST_KEYSPASSWORD, as the hub has it");
            faults.refuse();
        }
        Path folder = home.resolve(settings.keys());
        MasterKey master = MasterKey.open(folder, String.valueOf(password).toCharArray(), false);
        return new KeysBeside(
                new Vault(folder, master, settings.cachedCaseKeys()), new Tokens(master), new PairwiseIds(master));
    }
}
