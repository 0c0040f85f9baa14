package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How a provider moves a Task: by its status, with what came of it. */
@Component
class TaskSteps {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> THEIRS = new TreeSet<>(Set.of(
            "status", "statusReason", "businessStatus", "executionPeriod", "lastModified", "output", "contained"));

    private static final Set<String> OPERATIONS = new TreeSet<>(Set.of("add", "replace", "remove", "test"));
    private static final int MOST_OPERATIONS = 50;

    /** Of the server, or of nobody. */
    private static final Set<String> LEFT_ALONE = Set.of("id", "meta", "text");

    private final Trees trees;
    private final Catalogue catalogue;
    private final Saying saying;

    TaskSteps(Trees trees, Catalogue catalogue, Saying saying) {
        this.trees = trees;
        this.catalogue = catalogue;
        this.saying = saying;
    }

    /** @param version that the provider has seen, or null where it does not say */
    Step update(Reader reader, Name name, @Nullable String version, ObjectNode asked) {
        Resource now = now(reader, name, version);
        return step(reader, now, asked);
    }

    /** @param patch of RFC 6902 */
    Step patch(Reader reader, Name name, @Nullable String version, String patch) {
        Resource now = now(reader, name, version);
        try {
            JsonNode operations = JSON.readTree(patch);
            refuse(operations);
            JsonNode changed = JsonPatch.fromJson(operations).apply(trees.of(now));
            return step(reader, now, trees.of(trees.parsed((ObjectNode) changed)));
        } catch (IOException | JsonPatchException e) {
            throw unfitting();
        }
    }

    /** What copies or moves could double with each line, and what is not theirs need not be tried. */
    private static void refuse(@Nullable JsonNode operations) {
        if (!(operations instanceof ArrayNode list) || list.size() > MOST_OPERATIONS) {
            throw unfitting();
        }
        for (JsonNode one : list) {
            String[] path = one.path("path").asText().split("/", 3);
            if (!OPERATIONS.contains(one.path("op").asText()) || path.length < 2 || !THEIRS.contains(path[1])) {
                throw unfitting();
            }
        }
    }

    private static RuntimeException unfitting() {
        return Faults.of(
                422,
                IssueType.PROCESSING,
                "A JSON Patch has at most " + MOST_OPERATIONS + " operations of " + OPERATIONS + " on " + THEIRS
                        + ", and fits the Task as it is.");
    }

    private static Resource now(Reader reader, Name name, @Nullable String version) {
        Resource now = reader.read(name).orElseThrow(Faults::nothingHere);
        Trees.refuseOther(version, now);
        return now;
    }

    private Step step(Reader reader, Resource now, ObjectNode asked) {
        ObjectNode before = trees.of(now);
        refuse(before, asked);
        ObjectNode theirs = JsonNodeFactory.instance.objectNode();
        THEIRS.stream().filter(asked::has).forEach(element -> theirs.set(element, asked.get(element)));
        UUID caseId = catalogue
                .find(reader.partner().id(), now.name())
                .map(listed -> catalogue.caseOf(listed.deliveries().getFirst()))
                .orElseThrow(Faults::nothingHere);
        return new Step(
                now.name(),
                now.once() + asked,
                saying.told(reader, Map.of("before", before, "asked", asked, "outputs", outputs(before, asked))),
                () -> caseId,
                theirs,
                Terms.of(before),
                Terms.of(asked));
    }

    /** What was there before has been told. */
    private static JsonNode outputs(ObjectNode before, ObjectNode asked) {
        boolean same = before.path("contained").equals(asked.path("contained"));
        return same ? JsonNodeFactory.instance.arrayNode() : asked.withArrayProperty("contained");
    }

    private static void refuse(ObjectNode before, ObjectNode asked) {
        if (!Brought.isReferral(before)) {
            throw Faults.of(
                    422, IssueType.BUSINESSRULE, "This Task only tells how a referral stands; work the referral's.");
        }
        Set<String> changed = new TreeSet<>();
        Stream.of(before, asked)
                .flatMap(task -> task.properties().stream().map(Map.Entry::getKey))
                .filter(element -> !THEIRS.contains(element) && !LEFT_ALONE.contains(element))
                .filter(element -> !before.path(element).equals(asked.path(element)))
                .forEach(changed::add);
        if (!changed.isEmpty()) {
            throw Faults.of(
                    422,
                    IssueType.BUSINESSRULE,
                    "Only " + THEIRS + " are yours to change; leave all else as it was read: " + changed + ".");
        }
        String from = before.path("status").asText();
        if (!TaskStates.mayMove(from, asked.path("status").asText())) {
            throw Faults.of(
                    422,
                    IssueType.BUSINESSRULE,
                    "From " + from + " a Task goes to one of " + TaskStates.next(from) + ".");
        }
    }
}
