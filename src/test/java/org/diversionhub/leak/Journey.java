package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.DomainTables;
import org.diversionhub.disclosure.MatrixOracle;
import org.diversionhub.disclosure.Treatment;
import org.diversionhub.e2e.Caller;
import org.diversionhub.e2e.Sinks;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;

/**
 * Every kind, sent by every partner that may send it, with a word in every field, to partners in every role that all
 * take part in the case. What each of them ends up with is held against the domain's tables.
 */
final class Journey {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MANAGER = "lead-case-management";
    private static final String JAIL = "jail-new-hanover";
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String CLINIC = "jail-clinic";
    private static final String PROVIDER = "sud-harbor";
    private static final Kind SERVICE = Kind.parse("service-referral");
    private static final Kind QUESTION = Kind.parse("eligibility/request");
    private static final Kind RESULT = Kind.parse("eligibility/result");
    private static final Kind EMERGENCY = Kind.parse("emergency-disclosure");
    private static final Set<String> HANDLES =
            Set.of("participant.key", "referral.id", "prosecution.caseNumber", "custody.bookingNumber");
    private static final Kind EXIT = Kind.parse("treatment-status/exit");
    private static final Set<String> CLOSING = Set.of("released", "transferred");

    private final TestHub hub;
    private final Snapshot snapshot;
    private final Set<AuthorityType> authorities;
    private final RecordFields fields = new RecordFields();
    private final Marks marks = new Marks();
    private final DomainTables tables = new DomainTables();
    private final MatrixOracle oracle = new MatrixOracle(tables);
    private final List<Message> messages = new ArrayList<>();
    private final List<Given> consents = new ArrayList<>();
    private final Set<String> filesBefore;
    private final int mllpBefore;
    private final Map<String, List<byte[]>> received = new TreeMap<>();
    private final Map<String, List<byte[]>> answers = new TreeMap<>();
    private final Set<String> down = new HashSet<>();
    private final int sinksBefore;
    private final long logBefore;

    /** What was sent, by whom, in which case. */
    record Message(String sender, Kind kind, boolean first, Set<FieldPath> fields, Set<String> words) {}

    /** A consent, by the giver's id of it. */
    private record Given(Case of, String id) {}

    /** One diversion that a referral opened. */
    private record Case(UUID id, ObjectNode referral) {}

    /**
     * What the words tell.
     *
     * @param leaks a word where it must not be
     * @param missing a permitted word that did not arrive although the format has a home for it
     * @param arrived how many permitted words did arrive
     */
    record Outcome(Set<String> leaks, Set<String> missing, int arrived, int words, int deliveredTo) {}

    /** @param authorities those that the participant gives, naming everybody and everything; may be none */
    Journey(TestHub hub, Set<AuthorityType> authorities) {
        this.hub = hub;
        this.snapshot = hub.bean(CurrentSnapshot.class).get();
        this.authorities = authorities;
        this.sinksBefore = hub.sinks().all().size();
        this.logBefore = hub.log().length;
        this.filesBefore = Set.copyOf(hub.filesOf("peer-sftp"));
        this.mllpBefore = hub.hl7Of("peer-mllp").size();
    }

    /**
     * A partner that takes nothing: nobody waits until it has everything, and no consent is revoked, so that what it
     * should have stays on its way.
     */
    Journey whileDown(String partner) {
        down.add(partner);
        return this;
    }

    /** Sends every kind that these senders may send, with everybody taking part. */
    Journey travel(Predicate<Kind> which) {
        List<Case> cases = new ArrayList<>();
        for (String sender : List.of("pd-wilmington", "officer-app", "web-form")) {
            for (Kind kind : sendable(sender, which)) {
                if (isReferral(kind)) {
                    cases.add(open(sender, kind));
                }
            }
        }
        quiet(cases);
        Case first = cases.get(0);
        sendable("pd-wilmington", which)
                .forEach(kind ->
                        send("pd-wilmington", kind, first, isReferral(kind) ? Journey::accepted : record -> {}));
        sendable(JAIL, which).stream()
                .filter(kind -> !CLOSING.contains(kind.variant()))
                .forEach(kind -> book(first, kind));
        for (String sender : List.of(PROSECUTOR, MANAGER, "sud-harbor", "mh-coastal")) {
            for (Kind kind : sendable(sender, which)) {
                if (!kind.name().equals("consent") && !kind.equals(EXIT)) {
                    send(sender, kind, first, record -> {});
                }
            }
        }
        quiet(cases);
        fetch(); // what waits for the jail's medical staff ends with the stay
        sendable(JAIL, which).stream()
                .filter(kind -> CLOSING.contains(kind.variant()))
                .forEach(kind -> book(first, kind));
        quiet(cases);
        // Of somebody who has left no jail is heard any more.
        sendable(MANAGER, which).stream()
                .filter(EXIT::equals)
                .forEach(kind -> send(MANAGER, kind, first, record -> {}));
        quiet(cases);
        fetch();
        readShelves();
        if (down.isEmpty()) {
            consents.forEach(this::revoke);
            quiet(cases);
            fetch();
            readShelves();
        }
        gatherPushed();
        return this;
    }

    private static boolean isReferral(Kind kind) {
        return kind.name().equals("diversion-referral");
    }

    /** But for corrections, which say again what another kind says. */
    private List<Kind> sendable(String sender, Predicate<Kind> which) {
        Partner partner = partner(sender);
        return fields.kinds().stream()
                .filter(kind -> !kind.name().equals("correction"))
                .filter(partner::maySend)
                .filter(which)
                .toList();
    }

    private Partner partner(String id) {
        return snapshot.partners().byId(id).orElseThrow();
    }

    /** A referral, and whatever lets everybody take part in its case. */
    private Case open(String sender, Kind kind) {
        ObjectNode referral = send(sender, kind, null, Journey::accepted);
        UUID id = caseOf(sender, referral.at("/referral/id").asText());
        Case opened = new Case(id, referral);
        if (authorities.isEmpty()) {
            consent(opened, AuthorityType.P2_NAMED, false);
        }
        authorities.forEach(type -> consent(opened, type, true));
        return opened;
    }

    private static void accepted(ObjectNode referral) {
        referral.withObject("/referral").put("participantAccepted", true);
    }

    private UUID caseOf(String sender, String referralId) {
        return hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", sender, "referral.id", referralId))
                .query(UUID.class)
                .single();
    }

    /**
     * Names every partner, category and purpose; one for a purpose that is nobody's brings everybody in and opens
     * nothing.
     */
    private void consent(Case of, AuthorityType type, boolean opening) {
        ObjectNode sent = send(MANAGER, Kind.parse("consent/given"), of, record -> {
            ObjectNode consent = record.withObject("/consent");
            consent.put("type", type.name());
            names(consent.putArray("discloser"), snapshot.partners().all());
            names(consent.putArray("recipients"), cast());
            Arrays.stream(Category.values()).map(Category::name).forEach(consent.putArray("categories")::add);
            ArrayNode purposes = consent.putArray("purposes");
            fields.of(Kind.parse("consent/given"))
                    .get("consent.purposes[]")
                    .get("enum")
                    .forEach(purposes::add);
            consent.putObject("period")
                    .put("start", Instant.now().minusSeconds(600).toString())
                    .put("end", Instant.now().plusSeconds(86_400).toString());
            consent.withObject("/signature")
                    .put("at", Instant.now().minusSeconds(600).toString());
            ObjectNode statements = consent.putObject("statements");
            List.of("revocation", "redisclosure", "refusal").forEach(name -> statements.put(name, true));
            consent.withObject("/signature").put("by", "person");
            consent.remove("revokedAt");
            if (type != AuthorityType.P2_CJ_2_35) {
                consent.remove("revocableAfter");
            }
            if (!opening) {
                purposes.removeAll().add("THREAT");
            }
        });
        consents.add(new Given(of, sent.at("/consent/id").asText()));
    }

    private void revoke(Given consent) {
        send(MANAGER, Kind.parse("consent/revoked"), consent.of(), record -> {
            record.withObject("/consent")
                    .put("id", consent.id())
                    .put("revokedAt", Instant.now().toString());
        });
    }

    /** These partners, and a name that is nobody's. */
    private void names(ArrayNode list, Collection<Partner> partners) {
        partners.forEach(partner -> list.add(partner.id()));
        list.add(marks.word(new Marks.Place(MANAGER, Kind.parse("consent/given"), "consent.recipients[]")));
    }

    private List<Partner> cast() {
        return snapshot.partners().all().stream()
                .filter(partner ->
                        partner.endpoint().filter(to -> !isSealed(to)).isPresent())
                .toList();
    }

    /** What is encrypted on the way is opened in the tests of that way; the role is played by others. */
    private static boolean isSealed(Endpoint to) {
        return to.isBroker() || to.isMail();
    }

    private void book(Case of, Kind kind) {
        send(JAIL, kind, of, record -> {
            record.remove("referral");
            ObjectNode person = record.withObject("/participant");
            person.set("name", of.referral().at("/participant/name"));
            person.set("birthDate", of.referral().at("/participant/birthDate"));
            ObjectNode identifiers = person.withObject("/identifiers");
            identifiers
                    .fieldNames()
                    .forEachRemaining(
                            name -> identifiers.set(name, of.referral().at("/participant/identifiers/" + name)));
        });
        hub.sweep();
    }

    private interface Changing {
        void change(ObjectNode record);
    }

    private ObjectNode send(String sender, Kind kind, @org.jspecify.annotations.Nullable Case of, Changing changing) {
        ObjectNode message = Records.with(
                fields.of(kind),
                (path, entry) ->
                        marks.value(place(sender, kind, path), fields.of(kind).get(path)));
        if (of != null) {
            message.withObject("/referral").put("id", referralId(sender, of));
            if (message.at("/participant").isObject()) {
                message.withObject("/participant").remove("key");
            }
            if (message.at("/participant").isEmpty()) {
                message.remove("participant");
            }
        }
        decided(kind, message);
        if (kind.equals(EMERGENCY)) {
            message.withObject("/emergency/recipient").put("affiliation", CLINIC);
        }
        if (kind.equals(SERVICE)) {
            message.withObject("/service").put("provider", PROVIDER);
        }
        changing.change(message);
        register(sender, kind, of == null, message);
        ObjectNode whole = JSON.createObjectNode();
        ObjectNode envelope = whole.putObject("message").put("id", marks.word(place(sender, kind, "message.id")));
        envelope.put("time", Instant.now().toString());
        if (kind.variant() != null) {
            envelope.put("variant", kind.variant());
        }
        whole.setAll(message);
        Caller.Answer answer = hub.caller(sender).post(kind.name(), whole);
        assertThat(answer.status())
                .as("%s from %s: %s", kind, sender, answer.text())
                .isEqualTo(202);
        answers.computeIfAbsent(sender, any -> new ArrayList<>()).add(bytes(answer.whole()));
        return message;
    }

    /** A decision says the same thing in its variant and in its fields. */
    private static void decided(Kind kind, ObjectNode message) {
        String variant = String.valueOf(kind.variant());
        if (kind.name().equals("prosecution-decision")
                && !Set.of("court-date", "warrant").contains(variant)) {
            message.withObject("/prosecution")
                    .put("decision", variant)
                    .put("chargeStatus", variant.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private String referralId(String sender, Case of) {
        String own = of.referral().at("/referral/id").asText();
        boolean opener = marks.places().getOrDefault(own, Set.of()).stream()
                .anyMatch(place -> place.sender().equals(sender));
        return opener
                ? own
                : hub.bean(PairwiseIds.class).id(sender, "referral", of.id().toString());
    }

    private static Marks.Place place(String sender, Kind kind, String path) {
        return new Marks.Place(sender, kind, path);
    }

    /** Which fields the message has in the end, and which words in them. */
    private void register(String sender, Kind kind, boolean first, ObjectNode record) {
        Set<FieldPath> present = new HashSet<>();
        Set<String> words = new HashSet<>();
        for (String path : fields.of(kind).keySet()) {
            List<JsonNode> found = Records.values(record, path);
            if (!found.isEmpty()) {
                present.add(new FieldPath(path));
            }
            String text = path.endsWith("photo") ? decoded(found) : found.toString();
            marks.places().keySet().stream().filter(text::contains).toList().forEach(word -> {
                words.add(word);
                marks.put(place(sender, kind, path), word);
            });
        }
        messages.add(new Message(sender, kind, first, present, words));
    }

    private static String decoded(List<JsonNode> base64) {
        return base64.stream()
                .map(one -> new String(Base64.getDecoder().decode(one.asText()), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    /** Until every consent has had its effect and nothing that the hub pushes is open any more. */
    private void quiet(List<Case> cases) {
        String[] pushed = cast().stream()
                .filter(partner -> !down.contains(partner.id()))
                .filter(partner -> partner.endpoint().filter(Endpoint::isInbox).isEmpty())
                .map(Partner::id)
                .toArray(String[]::new);
        UUID[] ids = cases.stream().map(Case::id).toArray(UUID[]::new);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> hub.sql()
                                .sql("select count(*) from authority where not looked_at and complete"
                                        + " and revoked_at is null and starts_at <= now()")
                                .query(Integer.class)
                                .single()
                        == 0);
        await().atMost(Duration.ofSeconds(120))
                .until(() -> hub.sql()
                                .sql("select count(*) from delivery where state in ('PENDING', 'CLAIMED')"
                                        + " and partner = any(?) and case_id = any(?)")
                                .params(pushed, ids)
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    /** Those with an inbox read it as data and as pages, and take it. */
    private void fetch() {
        for (Partner partner : cast()) {
            if (partner.endpoint().filter(Endpoint::isInbox).isPresent()) {
                Caller caller = hub.caller(partner.id());
                for (Caller.Answer list = caller.get("/exchange/inbox");
                        !list.json().path("messages").isEmpty();
                        list = caller.get("/exchange/inbox")) {
                    got(partner.id(), list.whole());
                    got(partner.id(), caller.get("/exchange/inbox", "text/html").whole());
                    for (JsonNode message : list.json().path("messages")) {
                        String at =
                                "/exchange/inbox/" + message.at("/message/id").asText();
                        got(partner.id(), caller.get(at, "text/html").whole());
                        Caller.Answer taken = caller.post(at + "/ack", new byte[0], "application/json");
                        assertThat(taken.status()).isEqualTo(204);
                        got(partner.id(), taken.whole());
                    }
                }
            }
        }
    }

    /** Those who read from the hub's FHIR server read all that is there for them. */
    private void readShelves() {
        for (Partner partner : cast()) {
            if (partner.endpoint().filter(Endpoint::isShelf).isPresent()) {
                Caller caller = hub.caller(partner.id());
                for (JsonNode resource : caller.get("/fhir/metadata").json().at("/rest/0/resource")) {
                    String type = resource.path("type").asText();
                    if (!type.equals("OperationDefinition")) {
                        // Of its own Subscriptions it gets all at once.
                        String count = type.equals("Subscription") ? "" : "?_count=100";
                        readAll(caller, partner, "/fhir/" + type + count);
                    }
                }
            }
        }
    }

    private void readAll(Caller caller, Partner partner, String path) {
        for (String next = path; next != null; ) {
            Caller.Answer page = caller.get(next, "application/fhir+json");
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            got(partner.id(), page.whole());
            page.json().path("entry").forEach(entry -> got(partner.id(), entry.toString()));
            next = null;
            for (JsonNode link : page.json().path("link")) {
                if (link.path("relation").asText().equals("next")) {
                    next = link.path("url").asText().replaceFirst("https://[^/]+", "");
                }
            }
        }
    }

    private void gatherPushed() {
        for (Sinks.Received one :
                hub.sinks().all().subList(sinksBefore, hub.sinks().all().size())) {
            got(one.partner(), one.line() + "\n" + one.headers());
            received.computeIfAbsent(one.partner(), any -> new ArrayList<>()).add(one.body());
        }
        hub.filesOf("peer-sftp").stream()
                .filter(file -> !filesBefore.contains(file))
                .forEach(file -> got("peer-sftp", file));
        hub.hl7Of("peer-mllp").stream().skip(mllpBefore).forEach(message -> got("peer-mllp", message));
    }

    private void got(String partner, String text) {
        received.computeIfAbsent(partner, any -> new ArrayList<>()).add(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Outcome outcome() {
        Scanner scanner = new Scanner(marks.places().keySet());
        Set<String> leaks = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        int arrived = 0;
        for (Partner partner : cast()) {
            Set<String> found = find(scanner, received.getOrDefault(partner.id(), List.of()));
            Map<String, Boolean> permitted = permitted(partner);
            found.stream()
                    .filter(word -> !permitted.containsKey(word) && !isOwnHandle(word, partner.id()))
                    .forEach(word -> leaks.add(partner.id() + " has " + describe(word)));
            permitted.forEach((word, home) -> {
                if (home && !found.contains(word)) {
                    missing.add(partner.id() + " lacks " + describe(word));
                }
            });
            found.retainAll(permitted.keySet());
            arrived += found.size();
        }
        answers.forEach((sender, all) -> find(scanner, all).stream()
                .filter(word -> !isOf(word, sender, Set.of("message.id")))
                .forEach(word -> leaks.add("an answer to " + sender + " has " + describe(word))));
        byte[] log = hub.log();
        scanner.findQuickly(Arrays.copyOfRange(log, (int) Math.min(logBefore, log.length), log.length))
                .forEach(word -> leaks.add("the log has " + describe(word)));
        fileNames(scanner).forEach(word -> leaks.add("a file is named by " + describe(word)));
        return new Outcome(leaks, missing, arrived, marks.places().size(), received.size());
    }

    private static Set<String> find(Scanner scanner, List<byte[]> all) {
        Set<String> found = new HashSet<>();
        all.forEach(one -> found.addAll(scanner.find(one)));
        return found;
    }

    private String describe(String word) {
        return marks.places().get(word).stream()
                .map(Marks.Place::toString)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private boolean isOwnHandle(String word, String partner) {
        return isOf(word, partner, HANDLES);
    }

    private boolean isOf(String word, String partner, Set<String> paths) {
        return marks.places().get(word).stream()
                .anyMatch(place -> place.sender().equals(partner) && paths.contains(place.path()));
    }

    /**
     * The words that the tables let this partner have, and whether they come: the format has a home for them. What went
     * out before the consents, when less was permitted, comes again.
     */
    private Map<String, Boolean> permitted(Partner partner) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        boolean shelf = partner.endpoint().filter(Endpoint::isShelf).isPresent();
        for (Message message : messages) {
            if (message.sender().equals(partner.id())) {
                continue;
            }
            Map<FieldPath, Treatment> may = may(partner, message);
            Set<FieldPath> leftOut = snapshot.mappings()
                    .leavesOut(partner.endpoint().orElseThrow().mapping(), message.kind());
            may.keySet().stream().filter(path -> shows(path, may, partner)).forEach(path -> {
                // On a shelf there is one Patient: of two portraits one, and no list of values tells of the other.
                boolean comes =
                        !leftOut.contains(path) && !(shelf && path.text().equals("participant.photo"));
                message.words().stream()
                        .filter(word ->
                                marks.places().get(word).contains(place(message.sender(), message.kind(), path.text())))
                        .forEach(word -> words.merge(word, comes, Boolean::logicalOr));
            });
        }
        return words;
    }

    private Map<FieldPath, Treatment> may(Partner partner, Message message) {
        if (message.kind().equals(EMERGENCY)) {
            return emergency(partner, message);
        }
        boolean another = message.kind().equals(SERVICE) && !partner.id().equals(PROVIDER);
        boolean unasked = message.kind().equals(RESULT)
                && partner.role() == Role.POLICE_RECORDS
                && messages.stream()
                        .noneMatch(asked ->
                                asked.kind().equals(QUESTION) && asked.sender().equals(partner.id()));
        return another || unasked ? Map.of() : oracle(partner, message, authorities);
    }

    /** Its record is its authority, and it names one partner. */
    private Map<FieldPath, Treatment> emergency(Partner partner, Message message) {
        return partner.id().equals(CLINIC) ? oracle(partner, message, Set.of(AuthorityType.EMERGENCY)) : Map.of();
    }

    private Map<FieldPath, Treatment> oracle(Partner partner, Message message, Set<AuthorityType> given) {
        return oracle.outcome(
                new MatrixOracle.Case(
                        partner.role(),
                        message.kind(),
                        partner(message.sender()).origin(),
                        given,
                        true,
                        true,
                        true),
                message.fields());
    }

    private boolean shows(FieldPath path, Map<FieldPath, Treatment> outcome, Partner partner) {
        return outcome.get(path) == Treatment.SHARE
                || mask(path, partner.role()).equals("keep");
    }

    private String mask(FieldPath path, Role role) {
        String column = role.isJustice()
                ? "justice"
                : role == Role.EVALUATOR || role == Role.PUBLIC_HEALTH ? "deidentified" : "care";
        return tables.entry(path).masks().get(column);
    }

    private Set<String> fileNames(Scanner scanner) {
        try (var files = Files.walk(hub.folder())) {
            return scanner.find(bytes(files.map(Path::toString).collect(Collectors.joining("\n"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every word that was sent. */
    Set<String> words() {
        return Set.copyOf(marks.places().keySet());
    }

    /** What each partner got, in pieces as they came. */
    Map<String, List<byte[]>> received() {
        return Map.copyOf(received);
    }
}
