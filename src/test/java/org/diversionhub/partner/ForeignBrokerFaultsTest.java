package org.diversionhub.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.message.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partner file that is wrong about the partner's own broker: all of it is told at once, and no word of it again. */
@Execution(CONCURRENT)
class ForeignBrokerFaultsTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());
    private static final String HEAD = """
            id: them
            name: Them
            role: peer-support
            certificates: [{subject: CN=them, issuer: CN=County CA}]
            part2-program: false
            hipaa-entity: false
            agreements: {mou: {id: T-1, until: 2099-12-31}}
            sends: []
            """;

    @TempDir
    Path folder;

    private String faults(String ways) throws IOException {
        return faultsOf(HEAD + ways);
    }

    private String faultsOf(String file) throws IOException {
        Files.writeString(folder.resolve("them.yaml"), file);
        ConfigFaults faults = new ConfigFaults();
        Partners.read(folder, SCHEMAS, faults);
        return assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(faults::refuse)
                .actual()
                .getMessage();
    }

    @Test
    void everyFaultIsTold_andNoValue() throws IOException {
        String told = faults("""
                deliver:
                  to: "amqps://broker.example.org/out"
                  mapping: json/message
                  sign-in: {oauth2: {token: "https://id.example.org/t", client: topsecret, secret-file: one}}
                pickup:
                  from: "amqps://broker.example.org/out"
                  every: 1ms
                  answers: out
                  mapping: csv/topsecret
                  password-file: topsecret
                  sign-in: {basic: {user: "top:secret", password-file: "../topsecret"}}
                """);
        assertThat(told)
                .contains(
                        "a broker takes the hub's certificate or a password",
                        "what lies at a broker is not signed and encrypted",
                        "what lies at a broker may come unsigned or unencrypted",
                        "the hub would take its own answers for messages",
                        "what comes from a broker is the hub's JSON",
                        "it is an address from which the hub takes",
                        "a name without a colon",
                        "the name of a file in the folder of the secrets",
                        "a mailbox has a password",
                        "too often")
                .doesNotContain("topsecret", "top:secret", "broker.example.org", "csv/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqps://broker.example.org",
                "amqps://broker.example.org/",
                "amqps://topsecret:word@broker.example.org/out",
                "amqps://broker.example.org/out?topsecret=1",
                "amqps://broker.example.org/out#topsecret",
                "amqps://broker.example.org:0/out",
                "amqps://broker.example.org/topsecret%2f",
                "amqp://broker.example.org/out",
            })
    void addressIsWrittenInOneWay(String address) throws IOException {
        assertThat(faults("pickup: {from: \"" + address + "\", answers: answers}\n"))
                .contains("does not fit `from`", "amqps://host:port/address")
                .doesNotContain("topsecret", "broker.example.org");
    }

    @Test
    void answersAreNeeded_andNeededOfABrokerAlone() throws IOException {
        assertThat(faults("pickup: {from: \"amqps://broker.example.org/out\"}\n"))
                .contains("answers");
        assertThat(faults(
                        "pickup: {from: \"amqp:\", answers: answers, sign-in: {basic: {user: a, password-file: b}}}\n"))
                .contains(
                        "only a broker of the partner's own has an address for answers",
                        "only a broker of the partner's own is signed in to here");
    }

    @Test
    void limitsOfThePagesOwnAreNone() throws IOException {
        String page =
                HEAD.replaceFirst("certificates: .*", "web-form: true").replace("peer-support", "community-referrer");
        assertThat(faultsOf(page + "limits: {body: 2KB}\n")).contains("limits", "for all its visitors together");
    }
}
