package org.diversionhub.trust;

import java.util.UUID;

/** The case has no data key: it was shredded, or never begun. What was sealed under it is gone for good. */
public final class CaseKeyMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaseKeyMissing(UUID caseId) {
        super("the case " + caseId + " has no key");
    }
}
