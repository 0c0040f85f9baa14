package org.diversionhub.authority;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.diversionhub.trust.OwnerOnlyFile;
import org.jspecify.annotations.Nullable;

/**
 * What an authority has issued: {@code issued.json} in its folder, replaced whole or not at all.
 *
 * @param listAt where the list of revoked certificates is served, or null
 * @param lists how many lists were made
 */
record Book(@Nullable URI listAt, long lists, List<Issued> issued) {
    private static final String FILE = "issued.json";
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    Book {
        issued = List.copyOf(issued);
    }

    static Book read(Path folder) throws IOException {
        return JSON.readValue(Files.readAllBytes(folder.resolve(FILE)), Book.class);
    }

    void write(Path folder) throws IOException {
        OwnerOnlyFile.replace(folder.resolve(FILE), JSON.writeValueAsBytes(this));
    }

    Book with(Issued one) {
        List<Issued> more = new ArrayList<>(issued);
        more.add(one);
        return new Book(listAt, lists, more);
    }

    Book with(Predicate<Issued> which, Instant revoked) {
        return new Book(
                listAt,
                lists,
                issued.stream()
                        .map(one -> which.test(one) ? one.revokedAt(revoked) : one)
                        .toList());
    }

    Book oneListMore() {
        return new Book(listAt, lists + 1, issued);
    }
}
