package org.diversionhub.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a mapping's result as JSON, and refuses whatever JSON does not have, such as a function. */
final class JsonWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonWriter() {}

    static byte[] bytes(@Nullable Object result) {
        check(result);
        try {
            return JSON.writeValueAsBytes(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result cannot be written as JSON");
        }
    }

    private static void check(@Nullable Object value) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map -> map.values().forEach(JsonWriter::check);
            case List<?> list -> list.forEach(JsonWriter::check);
            case String text -> {}
            case Boolean flag -> {}
            case Number number -> {}
            default -> throw new IllegalStateException("the result holds something that JSON does not have");
        }
    }
}
