package org.diversionhub.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Bodies that the hub sent, so that a floor can send the same bytes. */
final class Copies {
    private static final int MOST = 200;
    private final Map<Integer, byte[][]> byMessage = new ConcurrentHashMap<>();

    /** Keeps the newest messages, and lets the ledger hear of all. */
    Sink.Ear and(Ledger ledger) {
        return (sink, key, body) -> {
            int n = Referrals.number(body);
            if (n >= 0) {
                byMessage.computeIfAbsent(n, ignored -> new byte[Site.SINKS.size()][])[sink] = body;
                byMessage.remove(n - 4 * MOST);
            }
            ledger.received(sink, key, body);
        };
    }

    /** Of messages that all four sinks have. */
    List<byte[][]> bodies() {
        List<byte[][]> whole = new ArrayList<>(byMessage.values());
        whole.removeIf(bodies -> java.util.Arrays.stream(bodies).anyMatch(java.util.Objects::isNull));
        return whole.stream().limit(MOST).toList();
    }
}
