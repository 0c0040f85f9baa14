package org.diversionhub.onboarding;

import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * One thing that has to hold between the hub and a partner.
 *
 * @param needed whether what comes after it can only be looked at if it holds
 * @param late what to do where it takes too long
 */
record Check(String name, boolean needed, Look look, String late) {
    /** How it is looked at; what it throws is its failure. */
    interface Look extends Callable<Said> {
        @Override
        Said call() throws IOException;
    }

    /** One on which the next ones depend. */
    static Check needed(String name, Look look, String late) {
        return new Check(name, true, look, late);
    }

    /** One that stands for itself. */
    static Check alone(String name, Look look) {
        return new Check(name, false, look, "try again; if it stays so, look whether the machine is busy");
    }
}
