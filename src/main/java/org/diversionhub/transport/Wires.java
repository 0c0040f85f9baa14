package org.diversionhub.transport;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** The settings of the wires. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AmqpSettings.class, MllpSettings.class})
class Wires {}
