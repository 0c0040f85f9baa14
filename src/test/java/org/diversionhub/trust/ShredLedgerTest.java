package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.diversionhub.AtOnce;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.ShredLedger.Line;
import org.diversionhub.trust.ShredLedger.Why;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShredLedgerTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    private Path folder;

    private Path file;
    private ShredLedger ledger;

    @BeforeEach
    void make() {
        file = folder.resolve("own/shred-ledger");
        ledger = new ShredLedger(file);
        ledger.create();
    }

    private List<Line> three() {
        return IntStream.range(0, 3)
                .mapToObj(i -> ledger.append(UUID.randomUUID(), Why.REQUEST, "clerk of court, 26-CV-" + i, AT))
                .toList();
    }

    private static List<Line> read(ShredLedger ledger) {
        return ledger.read(ShredLedger.START).lines();
    }

    @Test
    void linesAreReadAsTheyWereWritten_andFromWhereSomebodyStopped() {
        Line first = ledger.append(UUID.randomUUID(), Why.RETENTION, "retain-for", AT);
        ShredLedger.Read begun = ledger.read(ShredLedger.START);
        assertThat(begun.lines()).containsExactly(first);
        assertThat(ledger.hasChanged(begun.end())).isFalse();
        List<Line> more = three();
        assertThat(ledger.hasChanged(begun.end())).isTrue();
        assertThat(ledger.read(begun.end()).lines()).isEqualTo(more);
        assertThat(read(new ShredLedger(file)))
                .hasSize(4)
                .extracting(Line::number)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void everyLineStays_whenSeveralWriteAtOnce() {
        AtOnce.of(60, i -> new ShredLedger(file).append(UUID.randomUUID(), Why.REQUEST, "many", AT));
        assertThat(read(ledger)).hasSize(60);
    }

    @Test
    void lineThatACrashCutOffIsDropped_andTheNextTakesItsPlace() throws IOException {
        List<Line> before = three();
        Files.writeString(file, "0123456789abcdef 4 2026", StandardOpenOption.APPEND);
        assertThat(read(ledger)).isEqualTo(before);
        Line next = ledger.append(UUID.randomUUID(), Why.REQUEST, "again", AT);
        assertThat(next.number()).isEqualTo(4);
        assertThat(read(new ShredLedger(file))).hasSize(4).contains(next);
    }

    @Test
    void ledgerIsRefusedWithTheLine_whenItWasChanged() throws IOException {
        three();
        List<String> lines = Files.readAllLines(file);
        refused(3, List.of(lines.get(0), lines.get(1), lines.get(2).replace("26-CV-1", "26-CV-7"), lines.get(3)));
        refused(3, List.of(lines.get(0), lines.get(1), lines.get(3)));
        refused(2, List.of(lines.get(0), lines.get(2), lines.get(1), lines.get(3)));
        refused(4, List.of(lines.get(0), lines.get(1), lines.get(2), "", lines.get(3)));
        refused(1, List.of(lines.get(1), lines.get(2), lines.get(3)));
        refused(1, List.of());
    }

    private void refused(int line, List<String> lines) throws IOException {
        Files.write(file, lines);
        assertThatThrownBy(() -> read(new ShredLedger(file)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("shred-ledger:" + line)
                .hasMessageContaining("newest copy");
    }

    @Test
    void ledgerIsRefused_whenItIsMissing() throws IOException {
        Files.delete(file);
        assertThatThrownBy(() -> read(ledger)).hasMessageContaining("is missing");
        assertThatThrownBy(() -> ledger.append(UUID.randomUUID(), Why.REQUEST, "somebody", AT))
                .hasMessageContaining("is missing");
        assertThat(file).doesNotExist();
    }

    @Test
    void nothingIsWritten_whenTheNameCouldNotStandInALine() {
        for (String by : List.of("", "x", " x", "two\nlines", "a".repeat(81), "tab\there")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ledger.append(UUID.randomUUID(), Why.REQUEST, by, AT));
        }
        assertThat(read(ledger)).isEmpty();
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }
}
