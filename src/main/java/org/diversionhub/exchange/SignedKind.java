package org.diversionhub.exchange;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Of which kind a protected message is: the parameter {@code kind} of the Content-Type that was signed with it. */
final class SignedKind {
    static final String ANOTHER =
            "the signed Content-Type says another kind than the address, the name of the file or the"
                    + " property kind; write the same in both, or none into the Content-Type";

    private static final Pattern KIND = Pattern.compile("(?i);\\s*kind\\s*=\\s*\"?([^\";]*+)\"?");

    private SignedKind() {}

    /** Empty where it says none. Who says two says one that nobody knows. */
    static Optional<String> of(String mediaType) {
        return KIND.matcher(mediaType)
                .results()
                .map(found -> found.group(1).strip())
                .distinct()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(";"), kinds -> Optional.of(kinds).filter(one -> !one.isEmpty())));
    }
}
