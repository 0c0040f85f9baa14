package org.diversionhub.transport;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.search.FlagTerm;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;

/** A folder of a mailbox that is open. What a server says of the structure of a mail is not asked for. */
public final class Mailbox implements Closeable {
    private final IMAPStore store;
    private final IMAPFolder folder;
    private final Duration most;

    Mailbox(IMAPStore store, IMAPFolder folder, Duration most) {
        this.store = store;
        this.folder = folder;
        this.most = most;
    }

    /**
     * One that lies there.
     *
     * @param size in bytes, as the server says
     */
    public record Mail(int size, IMAPMessage message) {
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

    /** As many as this, oldest first, without a word of them. */
    public List<Mail> oldest(int number) throws IOException {
        return step(() -> {
            Message[] found = folder.search(new FlagTerm(new Flags(Flags.Flag.DELETED), false));
            Message[] first = Arrays.copyOf(found, Math.min(number, found.length));
            FetchProfile sizes = new FetchProfile();
            sizes.add(FetchProfile.Item.SIZE);
            folder.fetch(first, sizes);
            List<Mail> mails = new ArrayList<>();
            for (Message one : first) {
                mails.add(new Mail(one.getSize(), (IMAPMessage) one));
            }
            return mails;
        });
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
