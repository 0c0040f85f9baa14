package org.diversionhub.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A place in a JSON file of the configuration, which knows its line. */
public final class ConfigJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String file;
    private final Map<JsonPointer, Integer> lines;
    private final ConfigFaults faults;
    private final JsonPointer at;
    private final JsonNode node;

    private ConfigJson(
            String file, Map<JsonPointer, Integer> lines, ConfigFaults faults, JsonPointer at, JsonNode node) {
        this.file = file;
        this.lines = lines;
        this.faults = faults;
        this.at = at;
        this.node = node;
    }

    /** Reads a file; one that is no JSON object, or says something twice, is a fault. */
    public static Optional<ConfigJson> read(Path path, ConfigFaults faults) {
        return ConfigText.read(path, faults).flatMap(text -> {
            try {
                JsonNode tree = JSON.readTree(text.text());
                if (!tree.isObject()) {
                    faults.add(text.at(0), "this is not an object", "{ … }");
                    return Optional.empty();
                }
                return Optional.of(new ConfigJson(text.file(), lines(text.text()), faults, JsonPointer.empty(), tree));
            } catch (JsonProcessingException e) {
                int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
                faults.add(text.file(), line, "not JSON: " + e.getOriginalMessage(), "JSON (RFC 8259), each name once");
                return Optional.empty();
            }
        });
    }

    private static Map<JsonPointer, Integer> lines(String text) {
        Map<JsonPointer, Integer> lines = new HashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                lines.putIfAbsent(
                        parser.getParsingContext().pathAsPointer(),
                        parser.currentTokenLocation().getLineNr());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    public JsonNode node() {
        return node;
    }

    public boolean has(String name) {
        return node.has(name);
    }

    /** What stands under this name; a missing node where nothing does, with the line of the whole. */
    public ConfigJson get(String name) {
        return new ConfigJson(file, lines, faults, at.appendProperty(name), node.path(name));
    }

    /** The members of an object in the order of the file; of anything else none. */
    public Map<String, ConfigJson> members() {
        Map<String, ConfigJson> members = new LinkedHashMap<>();
        node.properties().forEach(entry -> members.put(entry.getKey(), get(entry.getKey())));
        return members;
    }

    public ConfigPlace place() {
        JsonPointer known = at;
        while (!lines.containsKey(known)) {
            known = known.head();
        }
        return new ConfigPlace(file, lines.get(known));
    }

    public void fault(String wrong, String right) {
        faults.add(place(), wrong, right);
    }
}
