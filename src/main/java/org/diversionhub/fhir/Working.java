package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A provider works a Task. Each step is first handed in as messages, for whoever may know of it, and then kept as the
 * provider's part of the Task; after a crash between the two the provider says it again, and it is said once.
 */
@Component
class Working {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> THEIRS = Set.of(
            "status", "statusReason", "businessStatus", "executionPeriod", "lastModified", "output", "contained");

    /** Of the server, or of nobody. */
    private static final Set<String> LEFT_ALONE = Set.of("id", "meta", "text");

    private final FhirContext fhir;
    private final TransactionTemplate transaction;
    private final Saying saying;
    private final Catalogue catalogue;
    private final OwnWords ownWords;
    private final Clock clock;
    private final Lock[] locks = Stream.generate(ReentrantLock::new).limit(64).toArray(Lock[]::new);

    Working(
            FhirContext fhir,
            PlatformTransactionManager transactions,
            Saying saying,
            Catalogue catalogue,
            OwnWords ownWords,
            Clock clock) {
        this.fhir = fhir;
        this.transaction = new TransactionTemplate(transactions);
        this.saying = saying;
        this.catalogue = catalogue;
        this.ownWords = ownWords;
        this.clock = clock;
    }

    /** How the Task ought to be, given how it is. */
    private interface Change {
        ObjectNode of(ObjectNode now);
    }

    /** @param version that the provider has seen, or null where it does not say */
    IBaseResource update(Name name, @Nullable String version, Task asked, RequestDetails request) {
        return change(name, version, now -> tree(asked), Call.of(request).reader());
    }

    /** @param patch of RFC 6902 */
    IBaseResource patch(Name name, @Nullable String version, String patch, RequestDetails request) {
        return change(
                name, version, now -> patched(now, patch), Call.of(request).reader());
    }

    private ObjectNode patched(ObjectNode now, String patch) {
        try {
            JsonNode changed = JsonPatch.fromJson(JSON.readTree(patch)).apply(now);
            return tree(fhir.newJsonParser().parseResource(Task.class, changed.toString()));
        } catch (IOException | JsonPatchException e) {
            throw Faults.of(
                    422, IssueType.PROCESSING, "The JSON Patch cannot be read, or does not fit the Task as it is.");
        }
    }

    private IBaseResource change(Name name, @Nullable String version, Change change, Reader reader) {
        Lock lock = locks[Math.floorMod((reader.partner().id() + name.id()).hashCode(), locks.length)];
        lock.lock();
        try {
            Resource now = reader.read(name).orElseThrow(Faults::nothingHere);
            String seen = now.content().at("/meta/versionId").asText();
            if (version != null && !version.equals(seen)) {
                throw Faults.of(412, IssueType.CONFLICT, "The Task has changed since: read it again.");
            }
            ObjectNode before = tree(Searching.parsed(fhir, now));
            ObjectNode asked = change.of(before);
            refuse(before, asked);
            saying.say(
                    reader,
                    name.id() + seen + asked,
                    Map.of("before", before, "asked", asked, "outputs", outputs(asked)));
            keep(reader, name, before, asked);
        } finally {
            lock.unlock();
        }
        return Searching.parsed(fhir, reader.again().read(name).orElseThrow(Faults::nothingHere));
    }

    private static JsonNode outputs(ObjectNode asked) {
        return asked.has("contained") ? asked.path("contained") : JsonNodeFactory.instance.arrayNode();
    }

    /** As HAPI writes it, so that two can be compared. */
    private ObjectNode tree(IBaseResource resource) {
        try {
            return (ObjectNode) JSON.readTree(fhir.newJsonParser().encodeResourceToString(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(ObjectNode before, ObjectNode asked) {
        Set<String> changed = new TreeSet<>();
        Stream.of(before, asked)
                .flatMap(task -> task.properties().stream().map(Map.Entry::getKey))
                .filter(element -> !THEIRS.contains(element) && !LEFT_ALONE.contains(element))
                .filter(element -> !before.path(element).equals(asked.path(element)))
                .forEach(changed::add);
        if (!changed.isEmpty()) {
            changed.retainAll(
                    before.properties().stream().map(Map.Entry::getKey).toList());
            throw Faults.of(
                    422,
                    IssueType.BUSINESSRULE,
                    "Only " + new TreeSet<>(THEIRS) + " are yours to change; leave all else as it was read"
                            + (changed.isEmpty() ? "." : ": " + changed + "."));
        }
        String from = before.path("status").asText();
        if (!TaskStates.mayMove(from, asked.path("status").asText())) {
            throw Faults.of(
                    422,
                    IssueType.BUSINESSRULE,
                    "From " + from + " a Task goes to one of " + TaskStates.next(from) + ".");
        }
    }

    private void keep(Reader reader, Name name, ObjectNode before, ObjectNode asked) {
        ObjectNode theirs = JsonNodeFactory.instance.objectNode();
        THEIRS.stream().filter(asked::has).forEach(element -> theirs.set(element, asked.get(element)));
        String partner = reader.partner().id();
        transaction.executeWithoutResult(status -> {
            Catalogue.Listed listed = catalogue.find(partner, name).orElseThrow(Faults::nothingHere);
            UUID caseId = catalogue.caseOf(listed.deliveries().getFirst());
            catalogue.answer(
                    partner,
                    name,
                    ownWords.seal(partner, name, caseId, theirs),
                    Terms.of(before),
                    Terms.of(asked),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
        });
    }
}
