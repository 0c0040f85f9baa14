package org.diversionhub.mapping;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.jspecify.annotations.Nullable;

/**
 * One JSONata file. Each thread compiles it once for itself: the library keeps the running evaluation's variables in
 * the compiled object, so two threads with one object could see each other's message.
 */
final class Expression {
    /** A whole FHIR Bundle takes some ten thousand. Not a time: a busy machine would then fail what it only delays. */
    private static final int MOST_STEPS = 200_000;

    /** The same delivery must be written the same on every try, and a value is never a program. */
    private static final Pattern FORBIDDEN = Pattern.compile("\\$(eval|now|millis|random|shuffle)\\b");

    private final String file;
    private final String source;
    private final ThreadLocal<Jsonata> compiled;

    private Expression(String file, String source) {
        this.file = file;
        this.source = source;
        this.compiled = ThreadLocal.withInitial(() -> compile(source));
    }

    /** Reads and compiles a file; a syntax error is a fault with its line. */
    static Expression read(Path path, ConfigFaults faults) {
        var expression = new Expression(path.toString(), text(path));
        Matcher forbidden = FORBIDDEN.matcher(expression.source);
        if (forbidden.find()) {
            faults.add(
                    expression.file,
                    expression.line(forbidden.start()),
                    forbidden.group() + " is not allowed here",
                    "a mapping depends on its message alone");
        }
        try {
            expression.compiled.get();
        } catch (JException e) {
            faults.add(
                    expression.file,
                    expression.line(e.getLocation()),
                    "not JSONata: " + e.getMessage(),
                    "see jsonata.org");
        }
        return expression;
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    @Nullable
    Object evaluate(Map<String, Object> input) {
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
    String place(Throwable failure) {
        String what = failure.getClass().getSimpleName();
        if (failure instanceof JException jsonata) {
            int line = line(jsonata.getLocation());
            what += String.valueOf(jsonata.getError()).matches("[A-Z][0-9]{4}") ? " " + jsonata.getError() : "";
            return file + (line > 0 ? ":" + line : "") + " (" + what + ")";
        }
        return file + " (" + what + ")";
    }

    private int line(int position) {
        return position < 0
                ? 0
                : 1
                        + (int) source.chars()
                                .limit(position)
                                .filter(c -> c == '\n')
                                .count();
    }
}
