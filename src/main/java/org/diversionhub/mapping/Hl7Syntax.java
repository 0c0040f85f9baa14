package org.diversionhub.mapping;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.GenericMessage;
import ca.uhn.hl7v2.model.GenericSegment;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.parser.ParserConfiguration;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;

/**
 * HAPI's reading and writing of single segments, which knows no table of messages: so a segment where nobody expects it
 * is as good as any. Its exceptions quote what they read; none goes further than here.
 */
final class Hl7Syntax {
    private static final GenericModelClassFactory GENERIC = new GenericModelClassFactory();
    private static final PipeParser PARSER = parser();

    private Hl7Syntax() {}

    private static PipeParser parser() {
        ParserConfiguration configuration = new ParserConfiguration();
        configuration.setEscaping(new Hl7Escapes());
        return new PipeParser(new DefaultHapiContext(configuration, ValidationContextFactory.noValidation(), GENERIC));
    }

    /** Something that does not fit the syntax at all. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken() {
            super("cannot be read");
        }
    }

    static Segment empty(String name) {
        GenericMessage message = new GenericMessage.V25(GENERIC);
        message.setParser(PARSER);
        return new GenericSegment(message, name);
    }

    /** @param line a whole segment, with its name */
    static Segment read(String line, EncodingCharacters characters) throws Broken {
        try {
            Segment segment = empty(line.substring(0, 3));
            PARSER.parse(segment, line, characters);
            return segment;
        } catch (HL7Exception | RuntimeException e) {
            throw new Broken();
        }
    }

    static String write(Segment segment, EncodingCharacters characters) {
        return PARSER.doEncode(segment, characters);
    }
}
