package org.diversionhub.trust;

/** What came of taking the protection off what a partner sent. */
public sealed interface Opened {
    /**
     * It is the partner's, and this is what it says.
     *
     * @param encrypted whether it was that, too
     */
    record Content(String mediaType, byte[] bytes, boolean encrypted) implements Opened {
        @Override
        public String toString() {
            return "Content[" + mediaType + ", " + bytes.length + " bytes]";
        }
    }

    record Refused(Flaw flaw) implements Opened {}

    /** Why it is not taken; in the words for the partner, which say what to do and nothing of what it sent. */
    enum Flaw {
        UNREADABLE("this is no CMS as the partner guide describes it: DER, signed and then encrypted, each once,"
                + " nothing compressed, nothing else around or inside"),
        WEAK("an algorithm in it is not on the hub's list: encrypt by AES-256-GCM, its key by RSA-OAEP with SHA-256"
                + " or more; sign by ECDSA or RSASSA-PSS with SHA-256 or more"),
        NOT_FOR_THE_HUB("it is not encrypted to the hub's certificate: fetch GET /exchange/certificate, the first one"),
        DAMAGED("it does not decrypt: it was changed after it was encrypted, or cut off"),
        UNSIGNED("it is not signed once with signed attributes: sign it first, content attached, then encrypt it"),
        NOT_YOURS("no certificate under `protection` in your partner file verifies its signature: it has to be yours,"
                + " valid today, not revoked and allowed to sign"),
        UNTOLD("nobody can tell now whether your certificate was revoked: send it again later, as it is"),
        NOT_MEANT_FOR_THE_HUB("the signed headers have to name a Content-Type, and in Hub-Recipient the SHA-256"
                + " fingerprint of the certificate to which you encrypt");

        private final String cure;

        Flaw(String cure) {
            this.cure = cure;
        }

        public String cure() {
            return cure;
        }
    }
}
