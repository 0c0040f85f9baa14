package org.diversionhub;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the hub. */
@SpringBootApplication
public class DiversionHub {

    public static void main(String[] args) {
        SpringApplication.run(DiversionHub.class, args);
    }
}
