package org.diversionhub.exchange;

import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.Opened;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Takes the protection off what a partner sent, before a word of it is read. Every way in that carries content goes
 * through here; what came without protection passes, and {@link Refusals} asks whether the partner may send it so.
 */
@Component
class Opening {
    /** Base64 within, and what signatures and keys take. */
    private static final int MOST_AROUND = 64 * 1024;

    private final Cms cms;
    private final Refusals refusals;

    Opening(Cms cms, Refusals refusals) {
        this.cms = cms;
        this.refusals = refusals;
    }

    /** What came of it. */
    sealed interface Arrived {
        /** To be read now. */
        record Open(String mediaType, Incoming incoming) implements Arrived {}

        /** Not taken, which is on record. */
        record Not(Answer answer) implements Arrived {}
    }

    /**
     * The largest content, protected or not.
     *
     * @param setting of the operator
     */
    record Limit(DataSize most, String setting) {
        /** How much may come in for it. */
        long around(String mediaType) {
            long bytes = most.toBytes();
            return Cms.isProtected(mediaType) ? bytes + bytes / 2 + MOST_AROUND : bytes;
        }

        String words() {
            return "the limit is " + most.toBytes() + " bytes (setting " + setting + ")";
        }
    }

    Arrived open(Partner sender, String kind, String mediaType, byte[] body, Limit limit, Snapshot snapshot) {
        if (!Cms.isProtected(mediaType)) {
            return new Arrived.Open(mediaType, new Incoming(sender, kind, body, snapshot));
        }
        return switch (cms.open(sender, body)) {
            case Opened.Refused refused ->
                not(
                        new Incoming(sender, kind, body, snapshot),
                        refused.flaw() == Opened.Flaw.UNTOLD ? Problem.Type.UNAVAILABLE : Problem.Type.PROTECTION,
                        refused.flaw().cure());
            case Opened.Content content
            when content.bytes().length > limit.most().toBytes() ->
                not(new Incoming(sender, kind, body, snapshot), Problem.Type.TOO_LARGE, limit.words());
            case Opened.Content content -> arrived(sender, kind, content, snapshot);
        };
    }

    /** Of which kind it is says what was signed, where it says so; what stands beside it may say the same. */
    private Arrived arrived(Partner sender, String beside, Opened.Content content, Snapshot snapshot) {
        String kind = SignedKind.of(content.mediaType()).orElse(beside);
        var incoming = new Incoming(sender, kind, content.bytes(), snapshot, content.encrypted());
        return beside.isEmpty() || beside.equals(kind)
                ? new Arrived.Open(content.mediaType(), incoming)
                : not(incoming, Problem.Type.INVALID, SignedKind.ANOTHER);
    }

    private Arrived not(Incoming incoming, Problem.Type type, String detail) {
        return new Arrived.Not(refusals.record(incoming, new Answer.Refused(Problem.of(type, detail))));
    }
}
