package org.diversionhub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * In the demo, asks for the ports of the hub and of the sample partners before anything else starts: a second demo in
 * the same folder must not get as far as the first one's database.
 */
class PortsFirst implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final List<String> SETTINGS = List.of("server.port", "management.server.port");
    private static final Pattern PARTNER = Pattern.compile("https://localhost:(\\d+)");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        if (environment.acceptsProfiles(Profiles.of("demo"))) {
            ConfigFaults faults = new ConfigFaults();
            SETTINGS.forEach(setting -> ask(setting, environment.getProperty(setting, Integer.class, 0), faults));
            Path home = Path.of(environment.getProperty("hub.exchange.home", "."));
            ConfigFolder.files(home.resolve("config/partners"), ".yaml", faults).forEach(file -> ask(file, faults));
            faults.refuse();
        }
    }

    private static void ask(Path partner, ConfigFaults faults) {
        try {
            PARTNER.matcher(Files.readString(partner))
                    .results()
                    .forEach(found -> ask(partner.toString(), Integer.parseInt(found.group(1)), faults));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ask(String where, int port, ConfigFaults faults) {
        if (port > 0 && isTaken(port)) {
            faults.add(where, 0, "port " + port + " is taken", "a free port: does another hub still run?");
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
