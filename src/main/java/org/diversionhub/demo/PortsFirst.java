package org.diversionhub.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Profiles;

/**
 * In the demo, asks for the hub's ports before anything else starts: a second demo in the same folder must not get as
 * far as the first one's database.
 */
class PortsFirst implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final List<String> SETTINGS = List.of("server.port", "management.server.port");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (!context.getEnvironment().acceptsProfiles(Profiles.of("demo"))) {
            return;
        }
        ConfigFaults faults = new ConfigFaults();
        for (String setting : SETTINGS) {
            int port = context.getEnvironment().getProperty(setting, Integer.class, 0);
            if (isTaken(port)) {
                faults.add(setting, 0, "port " + port + " is taken", "a free port: does another hub still run?");
            }
        }
        faults.refuse();
    }

    static boolean isTaken(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
