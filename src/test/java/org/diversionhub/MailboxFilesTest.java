package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Pickup;
import org.diversionhub.trust.PartnerKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which partner files with a mailbox to look into the hub takes. */
@Execution(CONCURRENT)
class MailboxFilesTest {
    private static final String POLICE = "pd-wilmington";
    private static final String SHERIFF = "so-new-hanover";
    private static final String PICKUP = "pickup: {from: \"%s\", every: 1m%s}\n";
    private static final String SECRET = ", password-file: hub-mailbox";
    private static final String MAILBOX = "imaps://hub%40lead.example.org@mail.example.org/INBOX";

    @TempDir
    private Path home;

    @BeforeEach
    void copyTheShippedSite() throws IOException, GeneralSecurityException {
        for (String folder : new String[] {"config", "mappings"}) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
        for (String partner : new String[] {POLICE, SHERIFF}) {
            PartnerKey.ec().write(home.resolve("config/partners"), partner);
        }
    }

    private void add(String partner, String pickup, boolean required) throws IOException {
        Path file = home.resolve("config/partners/" + partner + ".yaml");
        String protection = "protection: {certificates: [partners/" + partner + ".pem], required: " + required + "}\n";
        Files.writeString(file, Files.readString(file) + pickup + protection);
    }

    private void assertRefused(String wrong) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home));
        assertThat(refused).as(wrong).isNotNull();
        assertThat(refused.faults())
                .extracting(ConfigFault::wrong)
                .as("%s", refused.faults())
                .anyMatch(told -> told.contains(wrong));
    }

    @ParameterizedTest
    @CsvSource({
        "imaps://hub%40lead.example.org@mail.example.org/INBOX, /INBOX",
        "imaps://Hub%40Lead.example.org@Mail.Example.org:993/, /INBOX",
        "imaps://hub%40lead.example.org@mail.example.org/inbox, /INBOX",
        "imaps://hub%40lead.example.org@mail.example.org/lead/pd, /lead/pd"
    })
    void mailboxIsWrittenInOneWay(String from, String folder) throws IOException {
        add(POLICE, PICKUP.formatted(from, SECRET), true);
        Pickup pickup = Snapshot.read(home)
                .partners()
                .byId(POLICE)
                .orElseThrow()
                .pickup()
                .orElseThrow();
        assertThat(pickup.isMail()).isTrue();
        assertThat(pickup.from()).hasToString("imaps://hub%40lead.example.org@mail.example.org" + folder);
        assertThat(pickup.passwordFile()).contains("hub-mailbox");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                imap://hub%40lead.example.org@mail.example.org/INBOX         | , password-file: hub-mailbox     | true  | does not fit `from`
                imaps://mail.example.org/INBOX                               | , password-file: hub-mailbox     | true  | does not fit `from`
                imaps://hub:secret@mail.example.org/INBOX                    | , password-file: hub-mailbox     | true  | does not fit `from`
                imaps://hub%40lead.example.org@mail.example.org/INBOX?peek=0 | , password-file: hub-mailbox     | true  | does not fit `from`
                imaps://hub%40lead.example.org@mail.example.org/../other     | , password-file: ../hub-mailbox  | true  | password-file
                imaps://hub%40lead.example.org@mail.example.org/a%0d%0ab     | , password-file: hub-mailbox     | true  | does not fit `from`
                imaps://hub%40lead.example.org@mail.example.org/INBOX        |                                  | true  | a mailbox has a password
                imaps://hub%40lead.example.org@mail.example.org/INBOX        | , password-file: hub-mailbox     | false | anybody can write to a mailbox
                folder:/srv/pd                                               | , password-file: hub-mailbox     | true  | a mailbox has a password, and nothing else
                """)
    void whatCannotBeIsToldBeforeTheStart(String from, String secret, boolean required, String wrong)
            throws IOException {
        add(POLICE, PICKUP.formatted(from, secret == null ? "" : secret), required);
        assertRefused(wrong);
    }

    @Test
    void noPasswordStandsInWhatIsTold() throws IOException {
        add(POLICE, PICKUP.formatted("imaps://hub:secret@mail.example.org/INBOX", SECRET), true);
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home));
        assertThat(refused.faults().toString() + refused.getMessage()).doesNotContain("secret");
    }

    @Test
    void twoPartnersHaveNoMailboxInCommon_howeverItIsWritten() throws IOException {
        add(POLICE, PICKUP.formatted(MAILBOX, SECRET), true);
        add(SHERIFF, PICKUP.formatted("imaps://HUB%40lead.example.org@MAIL.example.org:993", SECRET), true);
        assertRefused("this folder stands elsewhere too");
    }
}
