package org.diversionhub.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.change.Beginning.Start;
import org.diversionhub.exchange.Switching;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a hub does with a saved configuration at which it fails, by no fault of the files that it could name. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("ReconfiguringLooksTest") // one method after the other
class ReconfiguringLooksTest {
    private static final String FAILED = "the hub failed at it (IllegalArgumentException)";

    @TempDir
    private Path home;

    private final Changes changes = mock();
    private final Switching switching = mock();
    private Reconfiguring reconfiguring;

    @BeforeEach
    void shipped() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            copy(Path.of(folder).toAbsolutePath(), home.resolve(folder));
        }
        reconfiguring = new Reconfiguring(
                home, true, new Start(Version.saved(home), Optional.empty(), () -> {}), changes, switching);
        when(switching.faults(any())).thenThrow(new IllegalArgumentException("a value of somebody's"));
        save("Another name");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(one).toString());
                Files.createDirectories(target.getParent());
                Files.copy(one, target);
            }
        }
    }

    private void save(String name) throws IOException {
        Path file = home.resolve("config/program.yaml");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^name: .*", "name: " + name));
    }

    private void look(int often) {
        for (int i = 0; i < often; i++) {
            reconfiguring.look();
        }
    }

    private void assertTold(int often) {
        verify(switching, times(often)).faults(any());
        verify(changes, times(often)).refused(anyString(), eq(FAILED));
        verify(changes, never()).refused(anyString(), contains("somebody"));
    }

    @Test
    void isToldOnce_untilTheFilesChange() throws IOException {
        look(5);
        assertTold(1);
        assertThat(reconfiguring.differs()).isTrue();
        save("A third name");
        look(5);
        assertTold(2);
    }

    /** Whoever asked it to look is not left waiting. */
    @Test
    void isToldAgainToWhoeverAsks() {
        look(5);
        when(changes.isAsked()).thenReturn(true, false);
        look(5);
        assertTold(2);
    }
}
