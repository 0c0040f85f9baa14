package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.diversionhub.trust.MasterKey;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page carries in place of a cookie. */
class FormTokenTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

    @TempDir
    Path folder;

    private Tokens tokens;

    @BeforeEach
    void keys() throws IOException {
        tokens = new Tokens(MasterKey.open(folder, "a password of the tests".toCharArray(), true));
    }

    @Test
    void tokenComesBackAsItWent() {
        FormToken token = FormToken.open(NOW);
        assertThat(FormToken.read(token.write("page", tokens), "page", tokens)).contains(token);
        assertThat(FormToken.open(NOW).id()).isNotEqualTo(token.id());
    }

    @Test
    void tokenOfAnotherPageOrTimeIsNone() {
        String text = FormToken.open(NOW).write("page", tokens);
        assertThat(FormToken.read(text, "other", tokens)).isEmpty();
        assertThat(FormToken.read(text.replaceFirst("\\.[0-9]+", ".1"), "page", tokens))
                .isEmpty();
        assertThat(FormToken.read("", "page", tokens)).isEmpty();
        assertThat(FormToken.read(text + "0", "page", tokens)).isEmpty();
    }
}
