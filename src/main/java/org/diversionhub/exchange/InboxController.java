package org.diversionhub.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The inbox over HTTP: as JSON for a system, as one plain page for a person. "Not yours", "no consent" and "no such
 * message" are one and the same answer.
 */
@RestController
@RequestMapping("/exchange/inbox")
class InboxController {
    private static final String PAGE = "html/notice";

    private final CallingPartner calling;
    private final CurrentSnapshot snapshots;
    private final Inbox inbox;

    InboxController(CallingPartner calling, CurrentSnapshot snapshots, Inbox inbox) {
        this.calling = calling;
        this.snapshots = snapshots;
        this.inbox = inbox;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        List<Inbox.Item> items = inbox.all(owner(request));
        var out = new ByteArrayOutputStream();
        out.writeBytes("{\"messages\":[".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < items.size(); i++) {
            out.writeBytes(i == 0 ? new byte[0] : new byte[] {','});
            out.writeBytes(items.get(i).payload().bytes());
        }
        out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return ExchangeController.json(200, out.toByteArray());
    }

    /** A page of links, each to a page to read and print. */
    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<byte[]> page(HttpServletRequest request) {
        Partner owner = owner(request);
        List<UUID> ids = inbox.all(owner).stream().map(Inbox.Item::id).toList();
        return html(snapshots.get().mappings().inboxPage(owner.name(), ids));
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> message(@PathVariable String id, HttpServletRequest request) {
        Inbox.Item item = item(id, request, Optional.empty());
        return ExchangeController.json(200, item.payload().bytes());
    }

    @GetMapping(path = "/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<byte[]> notice(@PathVariable String id, HttpServletRequest request) {
        return html(item(id, request, Optional.of(PAGE)).payload().bytes());
    }

    @PostMapping("/{id}/ack")
    ResponseEntity<byte[]> acknowledge(@PathVariable String id, HttpServletRequest request) {
        Partner owner = owner(request);
        refuseOtherSites(request);
        if (!uuid(id).filter(known -> inbox.acknowledge(owner, known)).isPresent()) {
            throw nothing();
        }
        return ResponseEntity.noContent().header("Cache-Control", "no-store").build();
    }

    private Inbox.Item item(String id, HttpServletRequest request, Optional<String> mapping) {
        Partner owner = owner(request);
        return uuid(id).flatMap(known -> inbox.one(owner, known, mapping)).orElseThrow(InboxController::nothing);
    }

    private Partner owner(HttpServletRequest request) {
        Partner partner = calling.of(request, snapshots.get());
        return partner.endpoint()
                .filter(Endpoint::isInbox)
                .map(inbox -> partner)
                .orElseThrow(InboxController::nothing);
    }

    /** A browser sends the certificate whoever asks it to: a form of another site must not acknowledge anything. */
    private static void refuseOtherSites(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null
                && !request.getHeader("Host").equals(URI.create(origin).getAuthority())) {
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
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
                .header("Referrer-Policy", "no-referrer")
                .body(body);
    }
}
