package org.diversionhub.exchange;

import java.util.List;
import java.util.UUID;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.message.CanonicalMessage;

/** All keyed hashes under which the hub would find a booking again. */
public final class TokensOfStays {
    private TokensOfStays() {}

    /** @param about the case in which it would be kept */
    public static List<byte[]> all(TestHub hub, String jail, String program, CanonicalMessage booking, UUID about) {
        ReceiptBook book = hub.bean(ReceiptBook.class);
        return List.of(
                book.idToken(jail, booking.id()),
                book.stayToken(jail, program, booking),
                book.entryToken(jail, booking),
                event(hub, jail, booking, about));
    }

    public static byte[] event(TestHub hub, String jail, CanonicalMessage booking, UUID about) {
        return hub.bean(ReceiptBook.class).eventToken(jail, booking, about);
    }
}
