package org.diversionhub;

import java.util.Arrays;
import org.diversionhub.cli.HubCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.server.servlet.OAuth2AuthorizationServerAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.server.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;

/**
 * Starts the hub, or runs one command of its command line. Spring Security is a library here: it guards no address,
 * since a certificate or a token says who calls, and {@code fhir} alone asks it anything.
 */
@SpringBootApplication(
        exclude = {
            SecurityAutoConfiguration.class,
            SecurityFilterAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class,
            ManagementWebSecurityAutoConfiguration.class,
            OAuth2AuthorizationServerAutoConfiguration.class,
            OAuth2AuthorizationServerJwtAutoConfiguration.class,
            OAuth2ResourceServerAutoConfiguration.class
        })
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
