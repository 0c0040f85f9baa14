package org.diversionhub.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a YAML file, read key by key. What is missing, misspelt or of the wrong form becomes a fault with its
 * line; {@link #close()} makes a fault of every key that nobody asked for. Values are placeholders after a fault: the
 * caller refuses the file at the end.
 */
public final class ConfigMap implements AutoCloseable {
    private final String file;
    private final int line;
    private final ConfigFaults faults;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private ConfigMap(String file, @Nullable Node node, ConfigFaults faults) {
        this.file = file;
        this.faults = faults;
        this.line = node == null ? 0 : lineOf(node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::take);
        } else if (node != null) {
            faults.add(file, line, "this is not a mapping", "lines of the form `key: value`");
        }
    }

    /** Reads a file; a file that is no YAML is one fault and an empty map. */
    public static ConfigMap read(Path path, ConfigFaults faults) {
        String name = path.toString();
        try (var reader = Files.newBufferedReader(path)) {
            return new ConfigMap(name, new Yaml(new LoaderOptions()).compose(reader), faults);
        } catch (MarkedYAMLException e) {
            int at = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            faults.add(name, at, "not YAML: " + e.getProblem(), "check the indentation and the quotes near this line");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ConfigMap(name, null, faults);
    }

    private void take(NodeTuple entry) {
        String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        if (values.put(key, entry.getValueNode()) != null) {
            faults.add(file, lineOf(entry.getKeyNode()), "`" + key + "` stands twice", "each key once");
        }
        lines.put(key, lineOf(entry.getKeyNode()));
    }

    public String file() {
        return file;
    }

    public int line() {
        return line;
    }

    public int line(String key) {
        return lines.getOrDefault(key, line);
    }

    public Set<String> keys() {
        return values.keySet();
    }

    public boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    public void fault(String key, String wrong, String right) {
        faults.add(file, line(key), wrong, right);
    }

    public Optional<String> optionalText(String key) {
        Node node = ask(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return Optional.of(scalar.getValue());
        }
        fault(key, "`" + key + "` is not a single value", "`" + key + ": …`");
        return Optional.empty();
    }

    public String text(String key) {
        if (!has(key)) {
            fault(key, "`" + key + "` is missing", "a line `" + key + ": …`");
        }
        return optionalText(key).orElse("");
    }

    /**
     * The value, converted; {@code right} tells what would be right when the conversion throws or the key is missing.
     */
    public <T> @Nullable T value(String key, Function<String, T> convert, String right) {
        if (!has(key)) {
            fault(key, "`" + key + "` is missing", right);
            return null;
        }
        return optionalValue(key, convert, right).orElse(null);
    }

    public <T> Optional<T> optionalValue(String key, Function<String, T> convert, String right) {
        return optionalText(key).flatMap(text -> converted(key, line(key), text, convert, right));
    }

    public boolean flag(String key) {
        Boolean value = value(key, ConfigMap::yesOrNo, "`" + key + ": true` or `" + key + ": false`");
        return Boolean.TRUE.equals(value);
    }

    private static Boolean yesOrNo(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** A list of single values, each converted; absent is empty. */
    public <T> List<T> list(String key, Function<String, T> convert, String right) {
        List<T> out = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                converted(key, lineOf(item), scalar.getValue(), convert, right).ifPresent(out::add);
            } else {
                faults.add(file, lineOf(item), "`" + key + "` holds something that is not a single value", right);
            }
        }
        return out;
    }

    public List<String> texts(String key) {
        return list(key, Function.identity(), "`" + key + ": [a, b]`");
    }

    public List<ConfigMap> maps(String key) {
        return items(key).stream()
                .map(node -> new ConfigMap(file, node, faults))
                .toList();
    }

    public ConfigMap map(String key) {
        if (!has(key)) {
            fault(key, "`" + key + "` is missing", "a block `" + key + ":`");
        }
        return new ConfigMap(file, ask(key), faults);
    }

    /** Each item either a single value (left) or a mapping (right). */
    public <T> List<T> either(String key, Function<String, T> text, Function<ConfigMap, T> map, String right) {
        List<T> out = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                converted(key, lineOf(item), scalar.getValue(), text, right).ifPresent(out::add);
            } else {
                out.add(map.apply(new ConfigMap(file, item, faults)));
            }
        }
        return out;
    }

    /** The value as a JSON tree: numbers and booleans keep their type. */
    public JsonNode json(String key) {
        return json(ask(key));
    }

    private static JsonNode json(@Nullable Node node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (node) {
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.BOOL) -> json.booleanNode(Boolean.parseBoolean(scalar.getValue()));
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.INT) -> json.numberNode(Long.parseLong(scalar.getValue()));
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> json.nullNode();
            case ScalarNode scalar -> json.textNode(scalar.getValue());
            case SequenceNode list -> {
                var array = json.arrayNode();
                list.getValue().forEach(item -> array.add(json(item)));
                yield array;
            }
            case MappingNode map -> {
                var object = json.objectNode();
                map.getValue()
                        .forEach(entry ->
                                object.set(((ScalarNode) entry.getKeyNode()).getValue(), json(entry.getValueNode())));
                yield object;
            }
            case null, default -> json.missingNode();
        };
    }

    private List<Node> items(String key) {
        Node node = ask(key);
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        if (node != null) {
            fault(key, "`" + key + "` is not a list", "`" + key + ": [ … ]`");
        }
        return List.of();
    }

    private <T> Optional<T> converted(String key, int at, String text, Function<String, T> convert, String right) {
        try {
            return Optional.of(convert.apply(text));
        } catch (RuntimeException e) {
            faults.add(file, at, "`" + text + "` does not fit `" + key + "`", right);
            return Optional.empty();
        }
    }

    private @Nullable Node ask(String key) {
        asked.add(key);
        return values.get(key);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** Every key that nobody asked for is a fault. */
    @Override
    public void close() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                fault(key, "`" + key + "` is not known here", "one of " + asked);
            }
        }
    }
}
