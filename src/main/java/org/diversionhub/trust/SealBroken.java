package org.diversionhub.trust;

/** Something sealed was changed, or belongs to another case or place. The message never holds content. */
public final class SealBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SealBroken(String what) {
        super(what + ": the seal is broken");
    }
}
