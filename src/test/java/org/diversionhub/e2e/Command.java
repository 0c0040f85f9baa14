package org.diversionhub.e2e;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diversionhub.cli.HubCommand;
import picocli.CommandLine;

/** One run of the command line beside a running hub, with the password of its keys. */
record Command(int code, String out) {
    private static final String PASSWORD = "hub.trust.keys-password";

    static Command run(Path home, String... arguments) {
        System.setProperty(PASSWORD, "a password of the tests");
        try {
            return withoutPassword(home, arguments);
        } finally {
            System.clearProperty(PASSWORD);
        }
    }

    static Command withoutPassword(Path home, String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        int code = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return new Command(code, out.toString());
    }
}
