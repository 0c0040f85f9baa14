package org.diversionhub.mapping;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigText;
import org.jspecify.annotations.Nullable;

/**
 * One JSONata file. Each thread compiles it once for itself: the library keeps the running evaluation's variables in
 * the compiled object, so two threads with one object could see each other's message.
 */
final class Expression implements Translation {
    /** A whole FHIR Bundle takes some ten thousand. Not a time: a busy machine would then fail what it only delays. */
    private static final int MOST_STEPS = 200_000;

    private final ConfigText text;
    private final ThreadLocal<Jsonata> compiled;

    private Expression(ConfigText text) {
        this.text = text;
        this.compiled = ThreadLocal.withInitial(() -> compile(text.text()));
    }

    /** Reads and compiles a file; what is not JSONata, not allowed or not known is a fault with its line. */
    static Expression read(Path path, ConfigFaults faults) {
        ConfigText text = ConfigText.read(path, faults).orElseGet(() -> new ConfigText(path.toString(), "{}"));
        Expression expression = new Expression(text);
        try {
            expression.compiled.get();
            JsonataNames.refuseUnknown(text, name -> compile("$" + name).evaluate(null) != null, faults);
        } catch (JException e) {
            faults.add(
                    text.at(e.getLocation()),
                    "not JSONata: " + e.getMessage(),
                    JsonataNames.right(String.valueOf(e.getError())));
        }
        return expression;
    }

    /** Whether the file has this word outside comments and quotes. */
    boolean uses(String word) {
        return Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                .matcher(JsonataNames.blanked(text.text()))
                .find();
    }

    @Override
    public boolean says(String text) {
        return this.text.text().contains(text);
    }

    private static Jsonata compile(String source) {
        try {
            Jsonata compiled = Jsonata.jsonata(source);
            compiled.setValidateInput(false);
            return compiled;
        } catch (JException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new JException("the parser gives up", source.length());
        }
    }

    /** The result as maps, lists, texts, numbers and booleans; null where the expression finds nothing. */
    @Override
    public @Nullable Object evaluate(Map<String, Object> input) {
        Jsonata expression = compiled.get();
        Jsonata.Frame frame = expression.createFrame();
        frame.setEvaluateEntryCallback(limit());
        return expression.evaluate(input, frame);
    }

    /** The library's own time box miscounts inside lists, so that a long list looks like a deep recursion. */
    private static Jsonata.EntryCallback limit() {
        int[] left = {MOST_STEPS};
        return (step, input, frame) -> {
            if (--left[0] < 0) {
                throw new JException("takes more than " + MOST_STEPS + " steps", -1);
            }
        };
    }

    /** Where an evaluation failed, without what it failed on. */
    @Override
    public String place(Throwable failure) {
        return text.file() + mark(failure);
    }

    /** Likewise, for somebody who does not know the files here: {@code :3 (JException T0410)}. */
    @Override
    public String mark(Throwable failure) {
        String what = failure.getClass().getSimpleName();
        if (failure instanceof JException jsonata) {
            String line = jsonata.getLocation() < 0
                    ? ""
                    : ":" + text.at(jsonata.getLocation()).line();
            what += String.valueOf(jsonata.getError()).matches("[A-Z][0-9]{4}") ? " " + jsonata.getError() : "";
            return line + " (" + what + ")";
        }
        return " (" + what + ")";
    }
}
