package org.diversionhub.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong in the configuration instead of a stack trace. */
class ConfigurationRefused extends AbstractFailureAnalyzer<ConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Mend these places, or run `./hub check` to see them again.",
                cause);
    }
}
