package org.diversionhub;

import java.util.Arrays;
import org.diversionhub.cli.HubCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the hub, or runs one command of its command line. */
@SpringBootApplication
public class DiversionHub {
    private static final String SERVE = "serve";

    public static void main(String[] args) {
        boolean serves = args.length == 0 || args[0].startsWith("--") || args[0].equals(SERVE);
        if (serves && !Arrays.asList(args).contains("--help")) {
            SpringApplication.run(
                    DiversionHub.class,
                    Arrays.stream(args).filter(arg -> !arg.equals(SERVE)).toArray(String[]::new));
        } else {
            System.exit(HubCommand.run(args));
        }
    }
}
