package org.diversionhub.message;

/**
 * One thing that is wrong in a message.
 *
 * @param pointer RFC 6901 JSON pointer of the place
 * @param rule the rule that it breaks; never a value of the message
 */
public record Fault(String pointer, String rule) {}
