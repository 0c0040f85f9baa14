package org.diversionhub.onboarding;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a partner's server listens.
 *
 * @param setting where a person changes it
 * @param most how long it may take to answer
 */
record Address(String host, int port, String setting, Duration most) {
    static Address of(URI uri, int otherwise, String setting, Duration most) {
        return new Address(uri.getHost(), uri.getPort() < 0 ? otherwise : uri.getPort(), setting, most);
    }

    List<Check> checks() {
        return List.of(
                Check.needed(
                        "dns",
                        this::resolve,
                        "the name servers of this machine do not answer: look into /etc/resolv.conf and at the firewall"
                                + " (port 53)"),
                Check.needed("connect", this::connect, silent()));
    }

    private Said resolve() {
        try {
            String found = Arrays.stream(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(", "));
            return isLiteral(found)
                    ? new Said.NotApplicable("an address and no name")
                    : new Said.Ok(host + " is " + found);
        } catch (UnknownHostException e) {
            return new Said.Failed(
                    "there is no " + host,
                    "compare the name in " + setting + " with the partner's; if it is right, the partner's name may be"
                            + " known inside its own network only: ask it for a public name, or for a VPN, and try"
                            + " `getent hosts " + host + "` on this machine");
        }
    }

    private boolean isLiteral(String found) {
        return found.equals(host) || host.startsWith("[");
    }

    private Said connect() throws IOException {
        try (Socket socket = open()) {
            return new Said.Ok("port " + socket.getPort() + " takes connections");
        } catch (ConnectException e) {
            return new Said.Failed(
                    "nobody listens on port " + port + " of " + host,
                    "compare the port in " + setting + " with the partner's, and ask it whether its server is up");
        } catch (NoRouteToHostException e) {
            return new Said.Failed(
                    "there is no way to " + host,
                    "a firewall or a route: ask for port " + port + " of " + host + " to be opened for this machine");
        }
    }

    private String silent() {
        return "a firewall drops the packets on the way there, here or at the partner: ask both for port " + port
                + " of " + host + " to be open from this machine";
    }

    /** Each of the name's addresses in turn, as a client does. */
    Socket open() throws IOException {
        IOException last = new UnknownHostException(host);
        for (InetAddress one : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(one, port), (int) most.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }
}
