package org.diversionhub.mapping;

import java.util.UUID;

/**
 * A permitted message in its recipient's format: the only thing that a transport sends. Only a mapping makes one, and
 * one that is protected is made from it alone.
 */
public final class Payload {
    private final UUID deliveryId;
    private final String mediaType;
    private final byte[] bytes;

    Payload(UUID deliveryId, String mediaType, byte[] bytes) {
        this.deliveryId = deliveryId;
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    /** The same on every try, so that the recipient can tell a repetition. */
    public UUID deliveryId() {
        return deliveryId;
    }

    public String mediaType() {
        return mediaType;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Signs or encrypts what a mapping wrote. */
    @FunctionalInterface
    public interface Wrapper {
        Wrapped wrap(UUID deliveryId, String mediaType, byte[] bytes);
    }

    /** What comes out of it. */
    public record Wrapped(String mediaType, byte[] bytes) {
        @Override
        public String toString() {
            return "Wrapped[" + mediaType + ", " + bytes.length + " bytes]";
        }
    }

    /** The same payload for the same delivery, protected. */
    public Payload in(Wrapper wrapper) {
        Wrapped wrapped = wrapper.wrap(deliveryId, mediaType, bytes());
        return new Payload(deliveryId, wrapped.mediaType(), wrapped.bytes());
    }

    @Override
    public String toString() {
        return "Payload[" + deliveryId + ", " + mediaType + ", " + bytes.length + " bytes]";
    }
}
