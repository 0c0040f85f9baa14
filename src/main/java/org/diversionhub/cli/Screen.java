package org.diversionhub.cli;

import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command writes: a mixin of it. */
@Command
final class Screen {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    PrintWriter out() {
        return Objects.requireNonNull(spec.commandLine().getOut());
    }

    PrintWriter err() {
        return Objects.requireNonNull(spec.commandLine().getErr());
    }

    /** @return the exit code of "looked, and it is not good" */
    int no(String words) {
        err().println(words);
        return 1;
    }

    ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }
}
