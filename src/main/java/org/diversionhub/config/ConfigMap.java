package org.diversionhub.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import java.math.BigDecimal;
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
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * One mapping of a YAML file, read key by key. What is missing, misspelt or of the wrong form becomes a fault with its
 * line; {@link #close()} makes a fault of every key that nobody asked for. Values are placeholders after a fault: the
 * caller refuses the file at the end.
 */
public final class ConfigMap implements AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String file;
    private final int line;
    private final ConfigFaults faults;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /** @param around the line to name where there is no node */
    private ConfigMap(String file, @Nullable Node node, int around, ConfigFaults faults) {
        this.file = file;
        this.faults = faults;
        this.line = node == null ? around : lineOf(node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::take);
        } else if (node != null) {
            faults.add(file, line, "this is not a mapping", "lines of the form `key: value`");
        }
    }

    /** Reads a file. One that is no YAML is one fault and an empty map, of which nothing more is said. */
    public static ConfigMap read(Path path, ConfigFaults faults) {
        return ConfigText.read(path, faults)
                .flatMap(text -> read(text, faults))
                .orElseGet(() -> new ConfigMap(path.toString(), null, 1, new ConfigFaults()));
    }

    private static Optional<ConfigMap> read(ConfigText text, ConfigFaults faults) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text.text()));
            return Optional.of(new ConfigMap(text.file(), root, 1, faults));
        } catch (MarkedYAMLException e) {
            int at = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            String right = "check the indentation and the quotes near this line";
            faults.add(text.file(), at, "not YAML: " + e.getProblem(), right);
        } catch (ReaderException e) {
            faults.add(text.at(e.getPosition()), "not YAML: a control character", "text that can be printed");
        }
        return Optional.empty();
    }

    private void take(NodeTuple entry) {
        String key = name(entry);
        if (values.put(key, entry.getValueNode()) != null) {
            faults.add(file, lineOf(entry.getKeyNode()), "`" + key + "` stands twice", "each key once");
        }
        lines.put(key, lineOf(entry.getKeyNode()));
    }

    private static String name(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    public int line() {
        return line;
    }

    private int line(String key) {
        return lines.getOrDefault(key, line);
    }

    /** Where the key stands. */
    public ConfigPlace place(String key) {
        return new ConfigPlace(file, line(key));
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
                .map(node -> new ConfigMap(file, node, line, faults))
                .toList();
    }

    public ConfigMap map(String key) {
        if (!has(key)) {
            fault(key, "`" + key + "` is missing", "a block `" + key + ":`");
        }
        return new ConfigMap(file, ask(key), line(key), faults);
    }

    /** Each item either a single value (left) or a mapping (right). */
    public <T> List<T> either(String key, Function<String, T> text, Function<ConfigMap, T> map, String right) {
        List<T> out = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                converted(key, lineOf(item), scalar.getValue(), text, right).ifPresent(out::add);
            } else {
                out.add(map.apply(new ConfigMap(file, item, line, faults)));
            }
        }
        return out;
    }

    /** The value as a JSON tree: numbers and booleans keep their type. */
    public JsonNode json(String key) {
        return json(ask(key));
    }

    private JsonNode json(@Nullable Node node) {
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode list -> {
                var array = JSON.arrayNode();
                list.getValue().forEach(item -> array.add(json(item)));
                yield array;
            }
            case MappingNode map -> {
                var object = JSON.objectNode();
                map.getValue().forEach(entry -> object.set(name(entry), json(entry.getValueNode())));
                yield object;
            }
            case null, default -> JSON.missingNode();
        };
    }

    /** YAML would take {@code yes} for true and {@code 010} for eight: what could be meant in two ways is refused. */
    private JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        try {
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(yesOrNo(text));
            } else if (tag.equals(Tag.INT) && text.matches("0|-?[1-9][0-9]*")) {
                return JSON.numberNode(Long.parseLong(text));
            } else if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text));
            } else if (!tag.equals(Tag.INT)) {
                return tag.equals(Tag.NULL) ? JSON.nullNode() : JSON.textNode(text);
            }
        } catch (IllegalArgumentException e) {
            // falls through to the fault
        }
        faults.add(file, lineOf(scalar), "`" + text + "` could be text or not", "true, false, plain digits, or quotes");
        return JSON.missingNode();
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
        } catch (Misfit e) {
            faults.add(file, at, e.wrong(), e.right());
            return Optional.empty();
        } catch (RuntimeException e) {
            faults.add(file, at, shown(text) + " does not fit `" + key + "`", right);
            return Optional.empty();
        }
    }

    /** An address may have a password in it. */
    private static String shown(String text) {
        int scheme = text.indexOf("://");
        return "`" + (scheme < 0 ? text : text.substring(0, scheme) + "://…") + "`";
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
