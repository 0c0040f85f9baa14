package org.diversionhub.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.CamelExecutionException;
import org.diversionhub.exchange.Arrivals.Taken;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Cms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Takes what partners post in formats of their own. */
@Component
class OwnFormats {
    private static final Logger LOG = LoggerFactory.getLogger(OwnFormats.class);
    private static final MediaType TABLE = MediaType.parseMediaType("text/csv;charset=UTF-8;header=present");

    /** Of what is encrypted only the size says whether it may be a table; smaller ones are soon answered. */
    private static final int SMALL = 64 * 1024;

    private static final Answer LATER = Answer.refused(
            Problem.Type.UNAVAILABLE,
            "not all of it could be kept; send the whole again, as it is: what was kept is not taken twice");

    private final Arrivals arrivals;
    private final OneRoster oneAtATime;
    private final LimitSettings limits;

    OwnFormats(Arrivals arrivals, OneRoster oneAtATime, LimitSettings limits) {
        this.arrivals = arrivals;
        this.oneAtATime = oneAtATime;
        this.limits = limits;
    }

    /**
     * The answer to what is in a format of the sender's own, or may be inside its protection.
     *
     * @return empty where it is for those who take the hub's JSON
     * @throws ProblemException if the sender may not post it so
     */
    Optional<ResponseEntity<byte[]>> take(HttpServletRequest request, Partner sender, String kind, Snapshot snapshot)
            throws IOException {
        String type = String.valueOf(request.getContentType());
        List<WireReader> readers = PostedFormats.of(sender, kind, snapshot.mappings());
        boolean json = type.toLowerCase(Locale.ROOT).startsWith(Arrivals.JSON);
        if (json || sender.posts().mappings().isEmpty() || (Cms.isProtected(type) && readers.isEmpty())) {
            return Optional.empty();
        }
        Optional<WireReader> reader = PostedFormats.reading(type, readers);
        if (!Cms.isProtected(type)) {
            refuseOthers(type, reader, readers, snapshot.schemas().of(kind).isPresent());
        }
        byte[] body = ExchangeController.body(request, type, limits.fileOf(sender));
        if (reader.filter(WireReader::isTable).isPresent() || body.length > SMALL) {
            oneAtATime.begin(request, sender, "file");
        }
        return Optional.of(answer(request, () -> arrivals.take(sender, kind, type, body, snapshot, readers)));
    }

    private static void refuseOthers(
            String type, Optional<WireReader> reader, List<WireReader> readers, boolean knownKind) {
        if (!knownKind) {
            throw new ProblemException(Problem.Type.UNKNOWN_KIND, "the kinds are listed in the partner guide");
        }
        WireReader known = reader.orElseThrow(() -> new ProblemException(
                Problem.Type.MEDIA_TYPE, "to this address send Content-Type: " + PostedFormats.mediaTypes(readers)));
        if (PostedFormats.isInAnother(type, known)) {
            throw new ProblemException(
                    Problem.Type.MEDIA_TYPE,
                    "the charset is another than agreed, which is "
                            + known.charset().orElseThrow().name().toLowerCase(Locale.ROOT));
        }
    }

    private interface Taking {
        Taken now();
    }

    private static ResponseEntity<byte[]> answer(HttpServletRequest request, Taking taking) {
        try {
            return answer(request, taking.now());
        } catch (CamelExecutionException e) {
            LOG.error(
                    "a file could not be taken ({})",
                    Optional.ofNullable(e.getCause()).orElse(e).getClass().getSimpleName());
            return ExchangeController.answered(LATER);
        }
    }

    private static ResponseEntity<byte[]> answer(HttpServletRequest request, Taken taken) {
        return switch (taken) {
            case Taken.One(Answer answer) -> ExchangeController.answered(answer);
            case Taken.Many(RowAnswers answers) when answers.isForLater() -> ExchangeController.answered(LATER);
            case Taken.Many(RowAnswers answers)
            when !answers.table() && answers.rows().size() == 1 ->
                ExchangeController.answered(answers.rows().getFirst().answer());
            case Taken.Many(RowAnswers answers) -> {
                EvenTime.ofMany(request);
                yield ResponseEntity.status(answers.isAccepted() ? 202 : Problem.Type.INVALID.status())
                        .contentType(TABLE)
                        .header("Cache-Control", "no-store")
                        .body(answers.csv());
            }
        };
    }
}
