package org.diversionhub.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.HubSignature;
import org.diversionhub.trust.ProtectionKeys;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The partner port's way in: one message a call, a signed receipt back. */
@RestController
@RequestMapping("/exchange")
class ExchangeController {
    static final String ROSTER = "/exchange/roster";

    private final CallingPartner calling;
    private final Pauses pauses;
    private final CurrentSnapshot snapshots;
    private final ProducerTemplate camel;
    private final MessageStates states;
    private final HubSignature signature;
    private final ProtectionKeys protectionKeys;
    private final Opening opening;
    private final LimitSettings limits;
    private final OneRoster oneRoster;
    private final OwnFormats ownFormats;

    ExchangeController(
            CallingPartner calling,
            Pauses pauses,
            CurrentSnapshot snapshots,
            ProducerTemplate camel,
            MessageStates states,
            HubSignature signature,
            ProtectionKeys protectionKeys,
            Opening opening,
            LimitSettings limits,
            OneRoster oneRoster,
            OwnFormats ownFormats) {
        this.calling = calling;
        this.pauses = pauses;
        this.snapshots = snapshots;
        this.camel = camel;
        this.states = states;
        this.signature = signature;
        this.protectionKeys = protectionKeys;
        this.opening = opening;
        this.limits = limits;
        this.oneRoster = oneRoster;
        this.ownFormats = ownFormats;
    }

    @PostMapping("/{kind}")
    ResponseEntity<byte[]> receive(@PathVariable String kind, HttpServletRequest request) throws IOException {
        Snapshot snapshot = snapshots.get();
        Partner sender = calling.of(request, snapshot);
        pauses.refuse(sender, Pause.Way.IN);
        Optional<ResponseEntity<byte[]>> own = ownFormats.take(request, sender, kind, snapshot);
        return own.isPresent()
                ? own.get()
                : taken(request, sender, kind, snapshot, new Way("direct:receive", limits.bodyOf(sender)));
    }

    /** Everybody who is in a jail, in one call. */
    @PostMapping("/roster")
    ResponseEntity<byte[]> roster(HttpServletRequest request) throws IOException {
        Snapshot snapshot = snapshots.get();
        Partner sender = calling.of(request, snapshot);
        pauses.refuse(sender, Pause.Way.IN);
        oneRoster.begin(request, sender, "roster");
        Way way = new Way("direct:receive-roster", new Opening.Limit(limits.roster(), "hub.limits.roster"));
        return taken(request, sender, RosterIntake.KIND, snapshot, way);
    }

    /** To which route, and how much of it. */
    private record Way(String route, Opening.Limit limit) {}

    private ResponseEntity<byte[]> taken(
            HttpServletRequest request, Partner sender, String kind, Snapshot snapshot, Way way) throws IOException {
        String format = String.valueOf(request.getContentType());
        if (!Cms.isProtected(format)) {
            refuseOtherFormats(format, "send");
        }
        byte[] body = body(request, format, way.limit());
        return switch (opening.open(sender, kind, format, body, way.limit(), snapshot)) {
            case Opening.Arrived.Not not -> answered(not.answer());
            case Opening.Arrived.Open open -> {
                refuseOtherFormats(open.mediaType(), "sign the header");
                yield answered(camel.requestBody(way.route(), open.incoming(), Answer.class));
            }
        };
    }

    static ResponseEntity<byte[]> answered(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted ->
                ResponseEntity.status(202)
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("Cache-Control", "no-store")
                        .header("Location", "/exchange/messages/" + accepted.messageId())
                        .body(accepted.receipt());
            case Answer.Refused refused -> ProblemAnswers.answer(refused.problem());
        };
    }

    /** What became of a message of the caller's, as far as the caller may know. */
    @GetMapping("/messages/{id}")
    ResponseEntity<byte[]> state(@PathVariable String id, HttpServletRequest request) {
        Snapshot snapshot = snapshots.get();
        Partner sender = calling.of(request, snapshot);
        return states.of(sender, id, snapshot)
                .map(found -> json(200, found))
                .orElseThrow(
                        () -> new ProblemException(Problem.Type.NOT_FOUND, "you have sent no message with this id"));
    }

    /** The key that verifies receipts. */
    @GetMapping("/receipt-key")
    ResponseEntity<String> receiptKey(HttpServletRequest request) {
        calling.of(request, snapshots.get());
        return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(signature.publicKeyPem());
    }

    /** The hub's certificates: the first to encrypt to, the second verifies what it signs. */
    @GetMapping("/certificate")
    ResponseEntity<String> certificate(HttpServletRequest request) {
        calling.of(request, snapshots.get());
        return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(protectionKeys.certificatesPem());
    }

    private static void refuseOtherFormats(String format, String how) {
        if (!format.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new ProblemException(Problem.Type.MEDIA_TYPE, how + " Content-Type: application/json");
        }
    }

    static byte[] body(HttpServletRequest request, String format, Opening.Limit most) throws IOException {
        long limit = most.around(format);
        byte[] body = request.getContentLengthLong() > limit
                ? new byte[0]
                : request.getInputStream().readNBytes((int) limit + 1);
        if (request.getContentLengthLong() > limit || body.length > limit) {
            throw new ProblemException(Problem.Type.TOO_LARGE, most.words());
        }
        return body;
    }

    static ResponseEntity<byte[]> json(int status, byte[] body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .body(body);
    }
}
