package org.diversionhub.exchange;

/** Ends an HTTP call with a problem. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    ProblemException(Problem.Type type, String detail) {
        super(type.name(), null, false, false);
        this.problem = Problem.of(type, detail);
    }

    Problem problem() {
        return problem;
    }

    /** Of HTTP. */
    public int status() {
        return problem.type().status();
    }

    /** What to do; it echoes nothing. */
    public String detail() {
        return problem.detail();
    }
}
