package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Fault;

/** A folder of mappings with one that reads, {@code csv/own}, and how its files are tried. */
record ReadingFolder(Path folder) {
    static final String READS = """
            title: A test
            reads:
              format: csv
              makes: [diversion-referral/arrest]
              map: csv/own.jsonata
              encoding: utf-8
              delimiter: detect
              zone: America/New_York
              empty: [NULL]
              columns:
                id: {header: ID, required: true}
                time: {header: TIME, type: date-time, pattern: "MM/dd/uuuu HH:mm", required: true}
                family: {header: NAME, also: [SURNAME, "Last Name"], required: true}
                born: {header: DOB, type: date, pattern: MM/dd/uuuu}
                charge: {header: CHARGE, type: code, codes: own.offense}
                accepted: {header: ACCEPTED, type: flag, yes: [Y, "Yes"], no: [N]}
                note: {header: NOTE, optional: true}
            """;

    static final String MAP = """
            {
              "message": {"id": id, "variant": "arrest", "time": time},
              "participant": {"name": {"family": family}, "birthDate": born, "contact": {"usualLocation": nothing}},
              "charges": [{"offenseCode": charge}],
              "referral": {"id": id, "participantAccepted": accepted, "reasonText": note}
            }
            """;

    static final String HEADER = "ID,TIME,NAME,DOB,CHARGE,ACCEPTED,NOTE";
    static final String ROW = "r-1,11/22/2026 14:05,Sample,02/09/1988,90-95,Y,a note";

    static ReadingFolder in(Path folder) {
        ReadingFolder made = new ReadingFolder(folder);
        made.write("html/inbox.html", "<p></p>");
        made.write("html/outcomes.html", "<p></p>");
        made.write("html/none.yaml", "title: None\nmedia-type: application/json\nrender: json\nkinds: {}\n");
        made.write("csv/own.yaml", READS);
        made.write("csv/own.jsonata", MAP);
        made.write("codes/own.offense.csv", "local,code\n90-95,35A\n14-72,23C\n");
        return made;
    }

    ReadingFolder write(String file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    ReadingFolder write(String file, byte[] bytes) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.write(folder.resolve(file), bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with another description. */
    ReadingFolder with(String old, String now) {
        if (!READS.contains(old)) {
            throw new IllegalArgumentException(old);
        }
        return write("csv/own.yaml", READS.replace(old, now));
    }

    Mappings mappings(ConfigFaults faults) {
        return Mappings.read(folder, Samples.SCHEMAS, faults);
    }

    List<String> faults() {
        ConfigFaults faults = new ConfigFaults();
        mappings(faults);
        return faults.list().stream().map(Object::toString).toList();
    }

    WireReader reader() {
        ConfigFaults faults = new ConfigFaults();
        Mappings mappings = mappings(faults);
        faults.refuse();
        return mappings.reader("csv/own").orElseThrow();
    }

    WireReading read(String text) {
        return read(text, StandardCharsets.UTF_8);
    }

    WireReading read(String text, Charset charset) {
        return read(text.getBytes(charset));
    }

    WireReading read(byte[] body) {
        return reader().read(body, ReadLimits.DEFAULT);
    }

    /** What stands in the rows below the good header. */
    List<Part> rows(String... rows) {
        return parts(read(HEADER + "\n" + String.join("\n", rows) + "\n"));
    }

    static List<Part> parts(WireReading reading) {
        if (reading instanceof WireReading.Parts parts) {
            return parts.all();
        }
        throw new AssertionError("refused: " + reading);
    }

    static List<Fault> refused(WireReading reading) {
        if (reading instanceof WireReading.Refused refused) {
            return refused.faults();
        }
        throw new AssertionError("not refused: " + reading);
    }

    static List<Fault> faults(Part part) {
        if (part instanceof Part.Faulty faulty) {
            return faulty.faults();
        }
        throw new AssertionError("no fault: " + part);
    }

    /** What the message says at this pointer; a missing node where it says nothing. */
    static JsonNode at(Part part, String pointer) {
        if (part instanceof Part.Made made) {
            return Golden.message(made).at(pointer);
        }
        throw new AssertionError(part + " " + faults(part));
    }

    static String text(Part part, String pointer) {
        return at(part, pointer).asText();
    }
}
