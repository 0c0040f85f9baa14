package org.diversionhub.fhir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the body of a call to {@code $validate} that is JSON. */
final class SubmittedJson {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    // HAPI would keep all of them, and only one would have been counted here.
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(2 * Submitted.DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SubmittedJson() {}

    static SubmittedParts read(String text) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw Submitted.tooMuch();
        } catch (JsonProcessingException e) {
            return new SubmittedParts(text, null, null, null);
        }
        int[] counts = new int[2];
        count(tree, 0, counts);
        if (!type(tree).equals("Parameters")) {
            return new SubmittedParts(text, tree.isObject() ? type(tree) : null, null, null);
        }
        JsonNode resource = parameters(tree, "resource")
                .map(one -> one.path("resource"))
                .findFirst()
                .orElse(tree);
        return new SubmittedParts(resource.toString(), type(resource), value(tree, "mode"), value(tree, "profile"));
    }

    private static void count(JsonNode node, int depth, int[] counts) {
        counts[0]++;
        counts[1] += node.path("contained").size();
        if (depth > 2 * Submitted.DEEPEST
                || counts[0] > Submitted.MOST_VALUES
                || counts[1] > Submitted.MOST_CONTAINED) {
            throw Submitted.tooMuch();
        }
        node.forEach(inner -> count(inner, depth + 1, counts));
    }

    private static String type(JsonNode resource) {
        return resource.path("resourceType").asText();
    }

    private static Stream<JsonNode> parameters(JsonNode tree, String name) {
        return tree.path("parameter")
                .valueStream()
                .filter(one -> one.path("name").asText().equals(name));
    }

    private static @Nullable String value(JsonNode tree, String name) {
        return parameters(tree, name)
                .flatMap(one -> Stream.of("valueCode", "valueUri", "valueCanonical", "valueString")
                        .map(one::path))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse(null);
    }
}
