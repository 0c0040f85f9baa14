package org.diversionhub.transport;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** At which step an address could not be used, in one word of ours: a server's own texts may say anything. */
final class Step {
    private Step() {}

    /** @param otherwise the word for whatever has no word of its own */
    static String of(IOException cause, String otherwise) {
        return switch (cause) {
            case Unreachable unreachable -> unreachable.step();
            case NoSuchFileException gone -> "no-folder";
            case AccessDeniedException denied -> "no-access";
            case SftpException answer -> of(answer.getStatus(), otherwise);
            default -> otherwise;
        };
    }

    private static String of(int status, String otherwise) {
        return switch (status) {
            case SftpConstants.SSH_FX_NO_SUCH_FILE, SftpConstants.SSH_FX_NO_SUCH_PATH -> "no-folder";
            case SftpConstants.SSH_FX_PERMISSION_DENIED, SftpConstants.SSH_FX_WRITE_PROTECT -> "no-access";
            case SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, SftpConstants.SSH_FX_QUOTA_EXCEEDED -> "disk-full";
            default -> otherwise;
        };
    }
}
