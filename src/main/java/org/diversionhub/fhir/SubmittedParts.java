package org.diversionhub.fhir;

import org.jspecify.annotations.Nullable;

/**
 * What stands in the body of a call to {@code $validate}: a resource, or Parameters with one.
 *
 * @param type of the resource as it says, or null where it cannot be read
 */
record SubmittedParts(
        String text,
        @Nullable String type,
        @Nullable String mode,
        @Nullable String profile) {
    @Override
    public String toString() {
        return "SubmittedParts[" + text.length() + "]";
    }
}
