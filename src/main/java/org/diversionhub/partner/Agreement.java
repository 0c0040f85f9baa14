package org.diversionhub.partner;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A written agreement that lets a partner take part, and the last day on which it does. */
public record Agreement(Type type, String id, LocalDate until) {
    /** What is agreed. */
    public enum Type {
        /** Memorandum of understanding: every partner. */
        MOU,
        /** CJIS user agreement: who sends or receives criminal history. */
        CJIS,
        /** Qualified service organization agreement (42 CFR 2.11): a part 2 programme that discloses to the hub. */
        QSOA;

        static final List<Type> ALL = List.of(values());

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One of each type, for a partner whose agreements are not the question. */
    public static Map<Type, Agreement> each(LocalDate until) {
        return Arrays.stream(Type.values())
                .collect(Collectors.toMap(Function.identity(), type -> new Agreement(type, "any", until)));
    }

    public boolean isCurrentOn(LocalDate day) {
        return !day.isAfter(until);
    }

    @Override
    public String toString() {
        return type.key() + " " + id + " until " + until;
    }
}
