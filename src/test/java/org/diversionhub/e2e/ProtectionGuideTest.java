package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Protection;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.OpenSsl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the partner guide for signed and encrypted messages, as they stand there. */
class ProtectionGuideTest {
    private static final String SHERIFF = "so-new-hanover";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```bash\n(.*?)^```");

    private final TestHub hub = TestHub.shared();
    private Snapshot before;

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheSite() throws IOException {
        OpenSsl.require();
        before = hub.bean(CurrentSnapshot.class).get();
        TestHub.copy(hub.folder().resolve("config"), folder.resolve("config"));
        TestHub.copy(hub.folder().resolve("mappings"), folder.resolve("mappings"));
        Files.createDirectories(folder.resolve("docs"));
        TestHub.copy(Path.of("docs/examples"), folder.resolve("docs/examples"));
    }

    @AfterEach
    void asItWas() {
        hub.bean(CurrentSnapshot.class).swap(before);
    }

    @Test
    void everyCommandWorks() throws Exception {
        String guide = Files.readString(Path.of("docs/partner-guide.md"));
        List<String> blocks = BLOCK.matcher(guide.substring(guide.indexOf("\n## 11. ")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(5);
        run(blocks.get(0));
        run(blocks.get(1));
        Snapshot with = Snapshot.read(folder);
        hub.bean(CurrentSnapshot.class).swap(with);
        assertThat(run(blocks.get(2))).contains("Fingerprint=");
        assertThat(run(blocks.get(3))).endsWith("202\n");

        Files.write(
                folder.resolve("got.p7m"), sealed(with.partners().byId(SHERIFF).orElseThrow()));
        assertThat(run(blocks.get(4))).contains("successful", "Hub-Recipient: " + SHERIFF, "Hub-Delivery: a-delivery");
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("message.json").toFile())
                        .path("some")
                        .asText())
                .isEqualTo("message");
    }

    /** As if it had an address to which the hub pushes: in the demo it has an inbox. */
    private byte[] sealed(Partner sheriff) {
        Partner pushed = new Partner(
                sheriff.id(),
                sheriff.name(),
                sheriff.role(),
                sheriff.certificates(),
                false,
                false,
                sheriff.agreements(),
                sheriff.sends(),
                sheriff.posts(),
                sheriff.endpoint(),
                sheriff.pickup(),
                sheriff.programs(),
                sheriff.smart(),
                new Protection(
                        Set.of(Protection.Measure.values()),
                        sheriff.protection().certificates(),
                        false));
        byte[] message = "{\"some\": \"message\"}".getBytes(StandardCharsets.UTF_8);
        return hub.bean(Cms.class)
                .seal(pushed, "a-delivery", "application/json", message)
                .bytes();
    }

    private String run(String block) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().put("HUB", hub.url());
        shell.environment().put("CA", hub.tls().file("ca.pem").toString());
        shell.environment().put("CERT", hub.tls().file(SHERIFF + ".pem").toString());
        shell.environment().put("KEY", hub.tls().file(SHERIFF + ".key").toString());
        Process process = shell.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(block + said).isZero();
        return said;
    }
}
