package org.diversionhub.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Minimal Lower Layer Protocol of HL7 v2: a message stands between VT and FS CR. HAPI's reader takes messages of any
 * length, and what stands between them for a part of the next.
 */
final class MllpFrames {
    private static final int START = 0x0B;
    private static final int END = 0x1C;
    private static final int CR = '\r';
    private static final int LF = '\n';

    private final InputStream in;
    private final OutputStream out;
    private final int most;

    /** @param most how many bytes a message may have */
    MllpFrames(InputStream in, OutputStream out, int most) {
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.most = most;
    }

    /** What is no frame; the message is a word of ours. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(String word) {
            super(word);
        }
    }

    /** @param whole false where it is longer than it may be, and the rest was not read */
    record Frame(byte[] bytes, boolean whole) {
        @Override
        public String toString() {
            return "Frame[" + bytes.length + " bytes]";
        }
    }

    /**
     * Waits for a frame to begin; false at the end of the stream.
     *
     * @throws Broken if something else comes
     */
    boolean begins() throws IOException {
        int next = in.read();
        while (next == CR || next == LF) {
            next = in.read();
        }
        if (next >= 0 && next != START) {
            throw new Broken("bytes outside a frame");
        }
        return next == START;
    }

    /**
     * The rest of a frame that has begun.
     *
     * @throws Broken if it does not end as it should
     */
    Frame rest() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != END; next = in.read()) {
            if (next < 0) {
                throw new Broken("half a message");
            }
            if (next == START) {
                throw new Broken("a frame within a frame");
            }
            if (bytes.size() == most) {
                return new Frame(bytes.toByteArray(), false);
            }
            bytes.write(next);
        }
        if (in.read() != CR) {
            throw new Broken("a frame that does not end with FS CR");
        }
        return new Frame(bytes.toByteArray(), true);
    }

    /** The next frame, if there is one. */
    Optional<Frame> next() throws IOException {
        return begins() ? Optional.of(rest()) : Optional.empty();
    }

    /** Until the other side has nothing more to say. */
    void skipAll() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** In one piece, since some receivers take what has come for all. */
    void write(byte[] message) throws IOException {
        byte[] frame = new byte[message.length + 3];
        frame[0] = START;
        System.arraycopy(message, 0, frame, 1, message.length);
        frame[message.length + 1] = END;
        frame[message.length + 2] = CR;
        out.write(frame);
        out.flush();
    }
}
