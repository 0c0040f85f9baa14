package org.diversionhub.config;

/** A value that cannot stand where it stands, with words of its own for what is wrong and what would be right. */
public final class Misfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String wrong;
    private final String right;

    public Misfit(String wrong, String right) {
        super(wrong);
        this.wrong = wrong;
        this.right = right;
    }

    String wrong() {
        return wrong;
    }

    String right() {
        return right;
    }
}
