package org.diversionhub.mapping;

import java.util.UUID;

/** A permitted message in its recipient's format: the only thing that a transport sends. Only a mapping makes one. */
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

    @Override
    public String toString() {
        return "Payload[" + deliveryId + ", " + mediaType + ", " + bytes.length + " bytes]";
    }
}
