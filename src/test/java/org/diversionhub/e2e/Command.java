package org.diversionhub.e2e;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diversionhub.cli.HubCommand;
import picocli.CommandLine;

/** One run of the command line beside a running hub, whose settings have the password of its keys. */
record Command(int code, String out) {
    static Command run(Path home, String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        int code = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return new Command(code, out.toString());
    }

    static Command withoutPassword(Path home, String... arguments) {
        Path settings = home.resolve(TestHub.SETTINGS);
        try {
            String text = Files.readString(settings);
            Files.writeString(settings, text.replace(TestHub.PASSWORD, "# none"));
            try {
                return run(home, arguments);
            } finally {
                Files.writeString(settings, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
