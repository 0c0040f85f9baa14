package org.diversionhub.mapping;

import java.util.Set;
import net.sf.saxon.lib.EnvironmentVariableResolver;
import org.jspecify.annotations.Nullable;

/** A mapping depends on its message alone. */
final class NoEnvironment implements EnvironmentVariableResolver {
    @Override
    public Set<String> getAvailableEnvironmentVariables() {
        return Set.of();
    }

    @Override
    public @Nullable String getEnvironmentVariable(String name) {
        return null;
    }
}
