package org.diversionhub.transport;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.FlagTerm;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;

/** A folder of a mailbox that is open. What a server says of the structure of a mail is not asked for. */
public final class Mailbox implements Closeable {
    /** A listing without an end ends here; what is behind comes when these are taken. */
    private static final int MOST = 10_000;

    private final IMAPStore store;
    private final IMAPFolder folder;
    private final Duration most;

    Mailbox(IMAPStore store, IMAPFolder folder, Duration most) {
        this.store = store;
        this.folder = folder;
        this.most = most;
    }

    /**
     * What tells a mail from all others that ever lay in this folder (RFC 9051, 2.3.1.1).
     *
     * @param validity of the numbers of the folder, while they are what they were
     */
    public record Id(long validity, long number) {}

    /**
     * One that lies there.
     *
     * @param size in bytes, as the server says
     */
    public record Mail(Id id, int size, IMAPMessage message) {
        @Override
        public String toString() {
            return "Mail[" + size + " bytes]";
        }
    }

    /** A step on the server. */
    private interface Work<T> {
        T run() throws MessagingException, IOException;
    }

    private <T> T step(Work<T> work) throws IOException {
        return InTime.within(most, () -> {
            try {
                return work.run();
            } catch (MessagingException e) {
                throw new Unreachable(folder.isOpen() ? "not-done" : "unreachable", e);
            }
        });
    }

    /** What lies there, oldest first, without a word of it; of a great many the oldest. */
    public List<Id> all() throws IOException {
        return step(() -> {
            Message[] found = folder.search(new FlagTerm(new Flags(Flags.Flag.DELETED), false));
            Message[] first = Arrays.copyOf(found, Math.min(MOST, found.length));
            fetch(first, UIDFolder.FetchProfileItem.UID);
            List<Id> ids = new ArrayList<>();
            for (Message one : first) {
                ids.add(new Id(folder.getUIDValidity(), folder.getUID(one)));
            }
            return ids;
        });
    }

    /** These, in this order, as far as they still lie there. */
    public List<Mail> these(List<Id> ids) throws IOException {
        return step(() -> {
            Message[] found =
                    folder.getMessagesByUID(ids.stream().mapToLong(Id::number).toArray());
            fetch(Stream.of(found).filter(Objects::nonNull).toArray(Message[]::new), FetchProfile.Item.SIZE);
            List<Mail> mails = new ArrayList<>();
            for (int i = 0; i < found.length; i++) {
                if (found[i] instanceof IMAPMessage there && !there.isExpunged()) {
                    mails.add(new Mail(ids.get(i), there.getSize(), there));
                }
            }
            return mails;
        });
    }

    private void fetch(Message[] mails, FetchProfile.Item item) throws MessagingException {
        FetchProfile profile = new FetchProfile();
        profile.add(item);
        folder.fetch(mails, profile);
    }

    /** Whether there is still a connection: one that was cut ends the look. */
    public boolean isOpen() {
        try {
            return step(folder::isOpen);
        } catch (IOException e) {
            return false;
        }
    }

    /** @return all of it, or one byte more than {@code bytes} where there are more than that */
    public byte[] read(Mail mail, int bytes) throws IOException {
        return step(() -> {
            try (InputStream in = mail.message().getMimeStream()) {
                return in.readNBytes(bytes + 1);
            }
        });
    }

    /** Moves it below this folder, in one step where the server can (RFC 6851). */
    public void move(Mail mail, String to) throws IOException {
        step(() -> {
            Folder end = folder.getFolder(to);
            if (!end.exists() && !end.create(Folder.HOLDS_MESSAGES)) {
                throw new Unreachable("no-access");
            }
            Message[] one = {mail.message()};
            if (store.hasCapability("MOVE")) {
                folder.moveMessages(one, end);
            } else {
                folder.copyMessages(one, end);
                mail.message().setFlag(Flags.Flag.DELETED, true);
                expunge(one);
            }
            return to;
        });
    }

    /** Where a server cannot delete one alone, others that somebody has marked for it go, too. */
    private void expunge(Message[] one) throws MessagingException {
        if (store.hasCapability("UIDPLUS")) {
            folder.expunge(one);
        } else {
            folder.expunge();
        }
    }

    @Override
    public void close() {
        Mailboxes.close(store);
    }
}
