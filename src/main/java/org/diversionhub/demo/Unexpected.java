package org.diversionhub.demo;

/** A step went otherwise than it should; the message says what was expected. */
class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unexpected(String message) {
        super(message);
    }
}
