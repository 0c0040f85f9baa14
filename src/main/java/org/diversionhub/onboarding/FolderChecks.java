package org.diversionhub.onboarding;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diversionhub.partner.SshServer;
import org.diversionhub.transport.FolderProbe;

/**
 * Whether the hub finds a folder and may work in it: here, or on a partner's SFTP server.
 *
 * @param probe empty where the hub's key for SFTP cannot be opened
 * @param writes whether a file may be written for a moment
 */
record FolderChecks(
        URI folder,
        Optional<SshServer> server,
        Optional<FolderProbe> probe,
        String setting,
        Duration most,
        boolean writes) {
    private static final int SSH = 22;
    private static final int LONGEST_GREETING = 8_192;

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        if (server.isPresent()) {
            Address address = Address.of(folder, SSH, setting, most);
            checks.addAll(address.checks());
            checks.add(Check.needed(
                    "ssh",
                    () -> greeting(address),
                    "something accepts the connection and says nothing: no SSH server listens there, or it is overloaded;"
                            + " ask the partner for its port of SFTP"));
            checks.add(Check.needed("sign-in", this::signIn, "the server takes too long to sign in: ask the partner"));
        }
        checks.add(Check.needed("folder", this::look, "the folder takes too long to list: ask for it to be emptied"));
        checks.add(Check.needed("write", this::write, "writing takes too long: ask whether the disk is full or away"));
        return checks;
    }

    /** Lines may come before it (RFC 4253, 4.2). */
    private static Said greeting(Address address) throws IOException {
        try (Socket socket = address.open()) {
            String greeting = firstOfSsh(socket.getInputStream());
            return greeting.isEmpty()
                    ? new Said.Failed(
                            "port " + address.port() + " is of something else than SSH",
                            "compare the port in " + address.setting() + " with the partner's: SFTP is a part of SSH"
                                    + " (mostly port 22) and not FTP or FTPS (ports 21 and 990), which the hub does not speak")
                    : new Said.Ok(greeting);
        }
    }

    private static String firstOfSsh(InputStream in) throws IOException {
        InputStream buffered = new BufferedInputStream(in);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = 0; read < LONGEST_GREETING; read++) {
            int one = buffered.read();
            if (one == '\n' || one < 0) {
                String text = line.toString(StandardCharsets.US_ASCII).strip();
                if (text.startsWith("SSH-2.0-") || one < 0 || isOfAnother(text)) {
                    return text.startsWith("SSH-2.0-") ? text : "";
                }
                line.reset();
            } else {
                line.write(one);
            }
        }
        return "";
    }

    /** FTP, SMTP and HTTP begin so, and then wait. */
    private static boolean isOfAnother(String line) {
        return line.matches("(?:[2-5]\\d\\d[ -]|HTTP/).*");
    }

    private Said signIn() {
        return probe.isEmpty()
                ? new Said.NotTried("the hub's key for SFTP needs HUB_TRUST_KEYSPASSWORD, as the hub has it")
                : probe.get()
                        .look(folder, server, most)
                        .filter(step -> !step.startsWith("no-") && !step.startsWith("not-"))
                        .map(this::failed)
                        .orElseGet(() -> new Said.Ok("as " + folder.getUserInfo() + ", by the hub's key"));
    }

    private Said look() {
        return probe.flatMap(tried -> tried.look(folder, server, most))
                .map(this::failed)
                .orElseGet(() -> new Said.Ok(folder.getPath() + " can be listed"));
    }

    private Said write() {
        if (!writes) {
            return new Said.NotTried("a file is written only when a person tests");
        }
        return probe.flatMap(tried -> tried.write(folder, server, most))
                .map(this::failed)
                .orElseGet(() -> new Said.Ok("an empty file was written, renamed and deleted"));
    }

    private Said failed(String step) {
        return switch (step) {
            case "host-key" ->
                new Said.Failed(
                        "the server shows another key than the partner's file names",
                        "ask the partner by telephone whether it has changed its key. If so, compare what it reads out"
                                + " with `" + scan()
                                + "`, and put it into `sftp.host-keys`; if not, somebody stands between"
                                + " you and the partner");
            case "algorithms" ->
                new Said.Failed(
                        "the server and the hub have no algorithm in common",
                        "the partner allows ecdh-sha2-nistp256 or diffie-hellman-group14-sha256, aes256-gcm or aes256-ctr,"
                                + " and hmac-sha2-256: the hub speaks with nothing that FIPS 140-3 does not approve");
            case "login" ->
                new Said.Failed(
                        "the server does not let " + folder.getUserInfo() + " in",
                        "the partner puts the line of ssh.pub (in the hub's keys folder, and in the kit) into the account's"
                                + " authorized_keys, and looks whether the account is "
                                + folder.getUserInfo() + ", is not locked, and its home is writable by nobody else");
            case "no-folder" ->
                new Said.Failed(
                        "there is no folder " + folder.getPath(),
                        server.isPresent()
                                ? "compare the path in " + setting + " with what the partner sees when it signs in as "
                                        + folder.getUserInfo() + "; a path below its home begins with /~/"
                                : "make it, for the user of the hub (`install -d -m 0770`), or compare the path in "
                                        + setting);
            case "no-access", "not-written" ->
                new Said.Failed(
                        "the hub may not read or write in " + folder.getPath(),
                        (server.isPresent() ? "the partner gives " + folder.getUserInfo() : "give the user of the hub")
                                + " the right to list the folder and to write, rename and delete in it; look whether the"
                                + " disk is full");
            case "not-renamed" ->
                new Said.Failed(
                        "the hub may write in " + folder.getPath() + ", and not rename",
                        "allow it to rename: a file has its name only when it is whole");
            case "not-deleted" ->
                new Said.Failed(
                        "the hub may write in " + folder.getPath()
                                + ", and not delete: an empty file .diversion-hub-ping-… has stayed",
                        "allow it to delete, for a file that is half written is deleted before it is written again");
            default ->
                new Said.Failed(
                        "the folder could not be used (" + step + ")",
                        "test again; if it stays so, ask the partner for its server's log of this moment");
        };
    }

    private String scan() {
        return "ssh-keyscan " + (folder.getPort() < 0 ? "" : "-p " + folder.getPort() + " ") + folder.getHost()
                + " | ssh-keygen -lf -";
    }
}
