package org.diversionhub.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.diversionhub.message.Fault;

/**
 * JSON (RFC 8259) without leniency: UTF-8 and nothing else, each name once, one value and no more, within limits. The
 * tree is built by hand because Jackson's own messages quote what they read, and a fault must not.
 */
final class StrictJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * Names come from strangers, so they are neither interned nor cached; the limits are checked here, with a pointer.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final JsonLimits limits;
    private final List<Fault> faults = new ArrayList<>();
    private int depth;

    /** A tree, or the reasons why there is none. */
    sealed interface Result {}

    record Parsed(JsonNode tree) implements Result {}

    record Broken(List<Fault> faults) implements Result {}

    /** Ends the reading where going on makes no sense. */
    private static final class Hopeless extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private StrictJson(JsonParser parser, JsonLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    static Result parse(byte[] body, JsonLimits limits) {
        CharBuffer text = CharBuffer.allocate(body.length);
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CoderResult decoded = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, text, true);
        if (decoded.isError()) {
            return new Broken(List.of(new Fault("", "is not UTF-8 at byte " + (bytes.position() + 1))));
        }
        text.flip();
        try (JsonParser parser = JSON.createParser(text.array(), 0, text.length())) {
            return new StrictJson(parser, limits).document();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result document() throws IOException {
        JsonNode tree = NODES.missingNode();
        try {
            tree = value(parser.nextToken());
            if (faults.isEmpty() && parser.nextToken() != null) {
                fault("has something after its end");
            }
        } catch (Hopeless e) {
            // its fault is on the list
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            fault("is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
        return faults.isEmpty() ? new Parsed(tree) : new Broken(faults);
    }

    private JsonNode value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> NODES.textNode(text());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case null, default -> throw hopeless("is not JSON: it ends too early");
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = NODES.objectNode();
        deeper();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name.length() > limits.jsonText()) {
                throw hopeless("has a name of more than hub.limits.json-text = " + limits.jsonText() + " characters");
            }
            boolean twice = object.has(name);
            JsonToken token = parser.nextToken();
            if (twice) {
                fault("stands twice");
            }
            object.set(name, value(token));
        }
        depth--;
        return object;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = NODES.arrayNode();
        deeper();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token));
        }
        depth--;
        return array;
    }

    private void deeper() {
        if (++depth > limits.jsonDepth()) {
            throw hopeless("is nested deeper than hub.limits.json-depth = " + limits.jsonDepth());
        }
    }

    private String text() throws IOException {
        if (parser.getTextLength() > limits.jsonText()) {
            fault("is longer than hub.limits.json-text = " + limits.jsonText() + " characters");
            return "";
        }
        String text = parser.getText();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            fault("holds half of a surrogate pair");
        }
        return text;
    }

    /** A number that is long or out of range is never converted: that alone can take minutes. */
    private JsonNode number() throws IOException {
        if (parser.getTextLength() > limits.jsonNumber()) {
            fault("is longer than hub.limits.json-number = " + limits.jsonNumber() + " characters");
            return NODES.nullNode();
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(parser.getDoubleValue())) {
            fault("is a number out of range");
            return NODES.nullNode();
        }
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER -> NODES.numberNode(parser.getBigIntegerValue());
            default -> NODES.numberNode(parser.getDoubleValue());
        };
    }

    private void fault(String rule) {
        faults.add(new Fault(parser.getParsingContext().pathAsPointer().toString(), rule));
    }

    private Hopeless hopeless(String rule) {
        fault(rule);
        return new Hopeless();
    }
}
