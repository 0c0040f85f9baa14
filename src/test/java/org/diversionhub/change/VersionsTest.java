package org.diversionhub.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diversionhub.change.Versions.Use;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.HubSignature;
import org.diversionhub.trust.MasterKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

@Execution(CONCURRENT) // beside other classes,
@ResourceLock("VersionsTest") // one method after the other
class VersionsTest {
    private static final Instant BEGAN = Instant.parse("2026-03-01T10:00:00Z");
    private static final String REPLAY =
            "insert into configuration_use (at, node, digest, before, why, by, wider, signature)"
                    + " select at, node, digest, before, why, by, wider, signature from configuration_use where id = 1";

    @TempDir
    private Path folder;

    private EmbeddedPostgres postgres;
    private JdbcClient sql;
    private Versions versions;
    private HubSignature signature;
    private String wide;
    private String narrow;

    @BeforeEach
    void twoHaveRun() throws Exception {
        postgres = EmbeddedPostgres.start();
        sql = JdbcClient.create(postgres.getPostgresDatabase());
        sql.sql(Files.readString(Path.of("src/main/resources/db/migration/V1__spine.sql")))
                .update();
        versions = new Versions(sql);
        signature = new HubSignature(MasterKey.open(folder, "a password of the tests".toCharArray(), true));
        wide = kept("wide");
        narrow = kept("narrow");
        use(wide, null, BEGAN);
        use(narrow, wide, BEGAN.plusSeconds(60));
    }

    @AfterEach
    void stop() throws Exception {
        postgres.close();
    }

    private String kept(String content) {
        SavedFiles files =
                new SavedFiles(new TreeMap<>(Map.of("config/program.yaml", content.getBytes(StandardCharsets.UTF_8))));
        versions.keep(files.digest(), files, "file:test", BEGAN);
        return files.digest();
    }

    private void use(String digest, @Nullable String before, Instant at) {
        versions.use(new Use(0, at, "hub-a", digest, before, "not-wider", "file:test", List.of()), signature);
    }

    @Test
    void oldRowUnderANewNumberIsOld() {
        long last = versions.lastUse("hub-a", signature);
        sql.sql(REPLAY).update();
        assertThat(versions.last("hub-a", signature)).contains(narrow);
        assertThat(versions.last("hub-new", signature)).contains(narrow);
        assertThat(versions.lastUse("hub-a", signature)).isEqualTo(last);
        assertThat(versions.lastOf("hub-a")).map(Use::digest).contains(narrow);
    }

    @Test
    void approvalBeforeTheLastOneDoesNotCountAgain_whateverNumberTheLastHas() {
        long approvedAfter = versions.lastUse("hub-a", signature);
        Yes.now("hub-a", approvedAfter, wide, BEGAN, "operator:test").keep(sql, signature);
        use(wide, narrow, BEGAN.plusSeconds(120));
        use(narrow, wide, BEGAN.plusSeconds(180));
        sql.sql("delete from configuration_use where id in (2, 3)").update();
        sql.sql(REPLAY.replace("use (at,", "use (id, at,")
                        .replace("select at,", "overriding system value select 2, at,")
                        .replace("id = 1", "id = 4"))
                .update();
        sql.sql("delete from configuration_use where id = 4").update();
        assertThat(versions.last("hub-a", signature)).contains(narrow);
        assertThat(Yes.to("hub-a", versions.lastUse("hub-a", signature), wide, sql, signature))
                .isEmpty();
    }

    @Test
    void rowThatTheHubHasNotSignedIsRefused_untilTheHubHasSignedAnother() {
        sql.sql(REPLAY.replace("select at", "select at + interval '1 day'")).update();
        assertThatThrownBy(() -> versions.last("hub-a", signature)).isInstanceOf(ConfigurationException.class);
        use(narrow, narrow, versions.next("hub-a", BEGAN, signature));
        assertThat(versions.last("hub-a", signature)).contains(narrow);
    }

    @Test
    void clockThatWasSetBackMakesNothingOlder() {
        Instant next = versions.next("hub-a", BEGAN, signature);
        assertThat(next).isAfter(BEGAN.plusSeconds(60));
        use(wide, narrow, next);
        assertThat(versions.last("hub-a", signature)).contains(wide);
        assertThat(versions.next("hub-a", BEGAN.plusSeconds(900), signature)).isEqualTo(BEGAN.plusSeconds(900));
    }

    private void audited(String writer, String digest, int number) {
        sql.sql(
                        "insert into audit (writer, number, at, event, actor, outcome) values (?, ?, now(), 'CONFIGURED', 'hub', ?)")
                .params(writer, number, "sha256:" + digest)
                .update();
    }

    @Test
    void historyThatIsShorterThanTheAuditSaysIsRefused() {
        audited("hub-a", wide, 2);
        audited("hub-a", narrow, 1); // numbers are used again, and tell no order
        audited("hub-b", wide, 1);
        assertThat(versions.last("hub-a", signature)).contains(narrow);
        assertThat(versions.last("hub-new", signature)).contains(narrow);

        sql.sql("delete from configuration_use where id = 2").update();
        assertThatThrownBy(() -> versions.last("hub-a", signature))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("audit");
        assertThatThrownBy(() -> versions.lastUse("hub-a", signature)).isInstanceOf(ConfigurationException.class);
        use(wide, null, versions.next("hub-a", BEGAN.plusSeconds(120), signature));
        audited("hub-a", wide, 3);
        assertThat(versions.last("hub-a", signature)).contains(wide);
    }
}
