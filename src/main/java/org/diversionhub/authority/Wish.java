package org.diversionhub.authority;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;
import org.diversionhub.config.ConfigFaults;

/**
 * A certificate that somebody wants.
 *
 * @param names as in {@code dns:hub.example.gov} and {@code ip:10.1.2.3}
 * @param csr a certificate request, of which the key alone is taken
 */
public record Wish(String name, Profile profile, List<String> names, int days, KeyKind key, Optional<Path> csr) {
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}";
    private static final int LONGEST = 825;

    public Wish {
        names = List.copyOf(names);
    }

    void check(ConfigFaults faults) {
        if (!name.matches(NAME)) {
            faults.add(
                    "name", 0, "this is no name of a certificate", "letters, digits, space, dot, _ and -; 63 at most");
        }
        if (days < 1 || days > LONGEST) {
            faults.add("--days", 0, "a certificate cannot hold this long", "1 to " + LONGEST + " days");
        }
        if (profile.isServer() && names.isEmpty()) {
            faults.add("--dns", 0, "a server needs the name under which it is called", "--dns hub.example.gov");
        }
        for (String one : names) {
            if (!one.matches("dns:(\\*\\.)?([a-zA-Z0-9-]{1,63}\\.)*[a-zA-Z0-9-]{1,63}") && !isAddress(one)) {
                faults.add(
                        "--dns, --ip", 0, "a name or an address that is none", "--dns hub.example.gov, --ip 10.1.2.3");
            }
        }
    }

    private static boolean isAddress(String one) {
        return one.startsWith("ip:")
                && (IPAddress.isValidIPv4(one.substring(3)) || IPAddress.isValidIPv6(one.substring(3)));
    }

    List<GeneralName> generalNames() {
        List<GeneralName> all = new ArrayList<>();
        for (String one : names) {
            all.add(
                    one.startsWith("ip:")
                            ? new GeneralName(GeneralName.iPAddress, one.substring(3))
                            : new GeneralName(GeneralName.dNSName, one.substring(4)));
        }
        return all;
    }
}
