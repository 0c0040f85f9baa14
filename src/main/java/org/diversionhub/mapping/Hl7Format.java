package org.diversionhub.mapping;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.diversionhub.mapping.Entries.Entry;

/**
 * A partner's dialect of HL7 v2, in vertical bars: each message becomes one of the hub's.
 *
 * @param messages which are read, by type and event: {@code ADT^A01}
 * @param processing what MSH-11 may say: of a production hub {@code P} alone
 * @param encoding of messages that do not name theirs
 * @param empty what stands in fields that say nothing, beside nothing
 */
record Hl7Format(
        Set<String> messages, Set<String> processing, Charset encoding, Set<String> empty, List<Hl7Segment> segments)
        implements WireFormat {
    static final String MEDIA_TYPE = "application/hl7-v2";

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public Entries entries(byte[] body, ReadLimits limits) {
        if (body.length > limits.bytes()) {
            return new Entries.Refused("has more than hub.limits.file = " + limits.bytes() + " bytes");
        }
        List<Hl7Text> messages = Hl7Text.all(body, encoding);
        if (messages.isEmpty()) {
            return new Entries.Refused("is empty");
        }
        if (messages.size() > limits.rows()) {
            return new Entries.Refused("has more than hub.limits.file-rows = " + limits.rows() + " messages");
        }
        List<Entry> entries = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Hl7Entry entry = new Hl7Entry(this, i + 1, limits);
            entries.add(entry.of(messages.get(i)));
            leftOut.addAll(entry.leftOut());
        }
        return new Entries.Found(entries, List.of(), leftOut);
    }
}
