package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.diversionhub.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a name are counted, so that it stays the same and is nobody else's. */
class NodeIdTest {
    @TempDir
    Path folder;

    private String started(String setting) throws IOException {
        try (NodeId node = NodeId.take(setting, folder)) {
            return node.id();
        }
    }

    @Test
    void nameStaysTheSame_whenNoneIsSet() throws IOException {
        String made = started("");
        assertThat(made).matches("hub-[0-9a-f]{8}");
        assertThat(started("")).isEqualTo(made);
        assertThat(started("hub-east")).isEqualTo("hub-east");
        assertThat(started("")).isEqualTo(made);
    }

    @Test
    void secondHubIsRefused_whileTheFirstRuns() throws IOException {
        try (NodeId first = NodeId.take("", folder)) {
            assertThat(first.id()).isNotEmpty();
            assertThatThrownBy(() -> NodeId.take("", folder))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("another hub is running");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"command", "Hub", "a b", "1hub", "-", "x'--"})
    void nameIsRefused_whenItIsNone(String name) {
        assertThatThrownBy(() -> NodeId.take(name, folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hub.node");
    }
}
