package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final List<UUID> lying = Stream.generate(UUID::randomUUID).limit(5).toList();
    private final Round round = new Round(lying, NOW);
    private final List<UUID> met = new ArrayList<>();

    @Test
    void meetsAllInSteps_andTheLastOneIsNotHidden() {
        for (int left = 3; left > 0; left--) {
            assertThat(round.isOver()).isFalse();
            round.step(2, met::addAll);
        }
        assertThat(met).isEqualTo(lying);
        assertThat(round.isOver()).isTrue();
        assertThat(new Round(List.of(), NOW).isOver()).isTrue();
    }

    @Test
    void stepThatFailsIsMadeAgain() {
        assertThatThrownBy(() -> round.step(2, some -> {
                    throw new IllegalStateException("away");
                }))
                .isInstanceOf(IllegalStateException.class);
        round.step(2, met::addAll);
        assertThat(met).isEqualTo(lying.subList(0, 2));
    }

    @Test
    void hasMetOnlyWhatLayThereWhenItBegan() {
        assertThat(round.hasMet(NOW)).isFalse();
        round.step(9, met::addAll);
        assertThat(round.hasMet(NOW)).isTrue();
        assertThat(round.hasMet(NOW.plusMillis(1))).isFalse();
    }
}
