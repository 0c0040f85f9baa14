package org.diversionhub.exchange;

import java.io.IOException;
import java.util.Optional;
import org.diversionhub.exchange.Arrivals.Taken;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.FilePickup;
import org.diversionhub.transport.FilePickup.Found;
import org.springframework.stereotype.Component;

/**
 * Takes what partners leave in folders: each file is a message of the kind with which its name begins, and goes the
 * same way as one that is posted. What cannot be judged now stays where it is.
 */
@Component("pickups")
public class Pickups {
    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    private final FilePickup files;
    private final Arrivals arrivals;
    private final Looking.Places folders;

    Pickups(FilePickup files, Arrivals arrivals, Looking looking) {
        this.files = files;
        this.arrivals = arrivals;
        this.folders = looking.at("folder", "file");
    }

    /** Takes what has come from this partner. The pick-up routes call it. */
    public void look(String partner) {
        folders.look(
                partner,
                look -> folders.each(
                        look.sender(),
                        files.look(look.pickup()).stream(),
                        found -> take(look.sender(), look.pickup(), found, look.snapshot())));
    }

    private void take(Partner sender, Pickup pickup, Found found, Snapshot snapshot) throws IOException {
        Optional<WireReader> reader = pickup.mapping().flatMap(snapshot.mappings()::reader);
        String mediaType = mediaType(found.name(), reader);
        Optional<byte[]> read = files.read(pickup, found, arrivals.most(sender, mediaType));
        if (read.isEmpty()) {
            return;
        }
        byte[] body = read.get();
        String kind = kind(found.name(), reader);
        Taken taken = reader.isPresent()
                ? arrivals.take(sender, kind, mediaType, body, snapshot, reader.get())
                : new Taken.One(arrivals.take(sender, kind, mediaType, body, snapshot));
        switch (taken) {
            case Taken.One(Answer answer) when Arrivals.isForLater(answer) -> folders.waits(sender);
            case Taken.Many(RowAnswers answers) when answers.isForLater() -> folders.waits(sender);
            case Taken.One(Answer.Accepted accepted) ->
                files.answer(pickup, found, DONE, ".receipt.json", accepted.receipt());
            case Taken.One(Answer answer) ->
                files.answer(pickup, found, REFUSED, ".problem.json", Arrivals.bytes(answer));
            case Taken.Many(RowAnswers answers) ->
                files.answer(pickup, found, answers.isAccepted() ? DONE : REFUSED, ".outcome.csv", answers.csv());
        }
    }

    private static String mediaType(String name, Optional<WireReader> reader) {
        if (name.endsWith(".p7m")) {
            return Arrivals.PROTECTED;
        }
        return name.endsWith(".json")
                ? Arrivals.JSON
                : reader.map(WireReader::mediaType).orElse(Arrivals.JSON);
    }

    /** What stands before the first dot of the name; in a format of the partner's own the mapping says it. */
    private static String kind(String name, Optional<WireReader> reader) {
        return reader.filter(any -> !name.contains(".json"))
                .map(own -> own.makes().iterator().next().name())
                .orElseGet(() -> kind(name));
    }

    /** What stands before the first dot of the name. */
    private static String kind(String name) {
        return Optional.of(name.indexOf('.'))
                .filter(dot -> dot > 0)
                .map(dot -> name.substring(0, dot))
                .orElse("");
    }
}
