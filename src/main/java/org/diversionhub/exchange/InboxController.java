package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The inbox over HTTP: as JSON for a system, as one plain page for a person. "Not yours", "no consent" and "no such
 * message" are one and the same answer.
 */
@RestController
@RequestMapping("/exchange/inbox")
class InboxController {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
            + " frame-ancestors 'none'; base-uri 'none'";

    private final CallingPartner calling;
    private final Pauses pauses;
    private final CurrentSnapshot snapshots;
    private final Inbox inbox;

    InboxController(CallingPartner calling, Pauses pauses, CurrentSnapshot snapshots, Inbox inbox) {
        this.calling = calling;
        this.pauses = pauses;
        this.snapshots = snapshots;
        this.inbox = inbox;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> messages(HttpServletRequest request) throws JsonProcessingException {
        Partner owner = reader(request);
        refuseOtherSites(request);
        ObjectNode out = JSON.createObjectNode();
        ArrayNode messages = out.putArray("messages");
        inbox.all(owner)
                .forEach(message ->
                        messages.addRawValue(new RawValue(new String(message.bytes(), StandardCharsets.UTF_8))));
        return ExchangeController.json(200, JSON.writeValueAsBytes(out));
    }

    /** A page of links, each to a page to read and print. */
    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<byte[]> list(@RequestParam Optional<String> after, HttpServletRequest request) {
        Partner owner = reader(request);
        Inbox.Listed listed = inbox.list(owner, after.flatMap(InboxController::uuid));
        return html(snapshots.get().mappings().inboxPage(owner.name(), listed.messages(), listed.next()));
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> message(@PathVariable String id, HttpServletRequest request) {
        return ExchangeController.json(200, found(id, request, inbox::one));
    }

    @GetMapping(path = "/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<byte[]> page(@PathVariable String id, HttpServletRequest request) {
        return html(found(id, request, inbox::page));
    }

    @PostMapping("/{id}/ack")
    ResponseEntity<Void> acknowledge(@PathVariable String id, HttpServletRequest request) {
        acknowledged(id, request);
        return ResponseEntity.noContent().header("Cache-Control", "no-store").build();
    }

    /** The button of the page: a browser goes back to the list, so that reloading sends nothing again. */
    @PostMapping(path = "/{id}/ack", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<Void> acknowledgeByHand(@PathVariable String id, HttpServletRequest request) {
        acknowledged(id, request);
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/exchange/inbox"))
                .header("Cache-Control", "no-store")
                .build();
    }

    private void acknowledged(String id, HttpServletRequest request) {
        Partner owner = owner(request);
        refuseOtherSites(request);
        if (uuid(id).filter(known -> inbox.acknowledge(owner, known)).isEmpty()) {
            throw nothing();
        }
    }

    private byte[] found(String id, HttpServletRequest request, BiFunction<Partner, UUID, Optional<Payload>> look) {
        Partner owner = reader(request);
        return uuid(id).flatMap(known -> look.apply(owner, known))
                .map(Payload::bytes)
                .orElseThrow(InboxController::nothing);
    }

    /** What it has, it may acknowledge at any time. */
    private Partner reader(HttpServletRequest request) {
        Partner owner = owner(request);
        pauses.refuse(owner, Pause.Way.OUT);
        return owner;
    }

    private Partner owner(HttpServletRequest request) {
        Partner partner = calling.of(request, snapshots.get());
        return partner.endpoint()
                .filter(Endpoint::isInbox)
                .map(inbox -> partner)
                .orElseThrow(InboxController::nothing);
    }

    /**
     * A browser shows the certificate whoever asks it to: another site must neither acknowledge anything nor have
     * everything disclosed.
     */
    private static void refuseOtherSites(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        boolean ownOrigin = origin == null || origin.equalsIgnoreCase("https://" + request.getHeader("Host"));
        boolean ownSite = site == null || Set.of("same-origin", "none").contains(site);
        if (!ownOrigin || !ownSite) {
            throw nothing();
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ProblemException nothing() {
        return new ProblemException(Problem.Type.NOT_FOUND, "your inbox has no such message");
    }

    private static ResponseEntity<byte[]> html(byte[] body) {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", CONTENT_POLICY)
                // Not no-referrer: a browser would then send "Origin: null" with the button of the page.
                .header("Referrer-Policy", "same-origin")
                .body(body);
    }
}
