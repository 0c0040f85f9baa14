package org.diversionhub.transport;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.diversionhub.partner.SshServer;
import org.diversionhub.trust.SshKey;
import org.springframework.stereotype.Component;

/** Tries a folder in the way in which files are left and taken there, and leaves nothing in it. */
@Component
public class FolderProbe {
    private static final String PING = ".diversion-hub-ping-";

    private final Folders folders;

    FolderProbe(Folders folders) {
        this.folders = folders;
    }

    /** For a command beside the hub; its sessions end with the process. */
    public static FolderProbe beside(SshKey key) {
        return new FolderProbe(new Folders(new SftpServers(key)));
    }

    /**
     * Signs in where it is a server, and looks into the folder.
     *
     * @return empty, or the step at which it failed: {@code unreachable}, {@code host-key}, {@code algorithms},
     *     {@code login}, {@code no-folder}, {@code no-access}, {@code not-read}
     */
    public Optional<String> look(URI folder, Optional<SshServer> server, Duration most) {
        return step(folder, server, most, "not-read", path -> {
            // Files.isDirectory would take a broken session for a folder that is not there.
            if (!Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
                return "no-folder";
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                // A server may open a folder that it does not let anybody read.
                for (Path any : entries) {
                    return "";
                }
                return "";
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        });
    }

    /**
     * Writes an empty file under a name that nobody takes, renames it and deletes it.
     *
     * @return empty, or the step at which it failed: those of {@link #look}, {@code not-written}, {@code not-renamed},
     *     {@code not-deleted}
     */
    public Optional<String> write(URI folder, Optional<SshServer> server, Duration most) {
        return step(folder, server, most, "not-written", path -> {
            String name = PING + UUID.randomUUID();
            Path part = path.resolve(name + ".part");
            Path whole = path.resolve(name);
            Files.write(part, new byte[0], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                Files.move(part, whole);
            } catch (IOException e) {
                Files.deleteIfExists(part);
                return "not-renamed";
            }
            try {
                Files.delete(whole);
            } catch (IOException e) {
                return "not-deleted";
            }
            return "";
        });
    }

    /**
     * Leaves a test message there, as a delivery is left.
     *
     * @return as {@link #write}
     */
    public Optional<String> leave(URI folder, Optional<SshServer> server, String name, byte[] bytes, Duration most) {
        return step(folder, server, most, "not-written", path -> {
            Path part = path.resolve("." + name + ".part");
            Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(part, path.resolve(name));
            return "";
        });
    }

    private Optional<String> step(
            URI folder, Optional<SshServer> server, Duration most, String otherwise, Folders.Work<String> work) {
        try {
            return Optional.of(folders.with(folder, server, most, work)).filter(step -> !step.isEmpty());
        } catch (IOException e) {
            return Optional.of(isWithoutCommonAlgorithm(e) ? "algorithms" : Step.of(e, otherwise));
        }
    }

    private static boolean isWithoutCommonAlgorithm(IOException failed) {
        return failed.getCause() instanceof SshException ssh
                && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED;
    }
}
