package org.diversionhub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Hosting;
import org.diversionhub.exchange.LimitSettings;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.ReadLimits;
import org.diversionhub.message.Schemas;
import org.diversionhub.onboarding.Means;
import org.diversionhub.onboarding.MeansBeside;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.platform.DatabaseLogin;
import org.diversionhub.platform.HomeSettings;
import org.diversionhub.trust.KeysBeside;
import org.diversionhub.trust.MasterKey;
import org.diversionhub.trust.ProtectionKeys;
import org.diversionhub.trust.ShredLedger;
import org.diversionhub.trust.TrustSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The folder of a hub, as a command beside it sees it: an option of each. */
final class Home {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            defaultValue = ".",
            scope = ScopeType.INHERIT,
            description = "The hub's folder, with config/ and mappings/ (default: this one).")
    private Path folder = Path.of(".");

    /** What a command does with the database. */
    interface Work {
        int with(SingleConnectionDataSource database) throws IOException;
    }

    /** @return what the work returns, or 1 with a word of what went wrong */
    int withDatabase(PrintWriter err, Work work) {
        try (SingleConnectionDataSource database = DatabaseLogin.of(folder).connect()) {
            return work.with(database);
        } catch (IOException e) {
            err.println("it cannot be read: " + e.getMessage());
        } catch (UncheckedIOException e) {
            err.println(e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            err.println("the database does not answer; start the hub, or name its folder with --home");
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
        }
        return 1;
    }

    Path folder() {
        return folder;
    }

    /** The ids of the partner files, also while something in them is wrong. */
    List<String> partners() {
        try (Stream<Path> files = Files.list(folder.resolve("config/partners"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The partners whose files are right, whatever is wrong in others. */
    List<Partner> readable() {
        ConfigFaults faults = new ConfigFaults();
        Schemas schemas = Schemas.read(folder.resolve("mappings/canonical"), faults);
        Partners all = Partners.read(folder.resolve("config/partners"), schemas, faults);
        return all.all().stream()
                .filter(one ->
                        faults.list().stream().noneMatch(fault -> fault.file().endsWith("/" + one.id() + ".yaml")))
                .toList();
    }

    /** A wrong id must not look as if something had been done. */
    void requirePartner(String id, Screen screen) {
        List<String> known = partners();
        if (!known.contains(id)) {
            throw screen.wrong("a partner is one of " + known);
        }
    }

    Snapshot snapshot() {
        return Snapshot.read(folder);
    }

    KeysBeside keysBeside() {
        return KeysBeside.of(folder, trust());
    }

    /** How large a file that a partner sends may be here. */
    ReadLimits fileLimits() {
        return HomeSettings.of(folder).of("hub.limits", LimitSettings.class).files();
    }

    /** By what the hub here reaches partners. */
    Means means() {
        return MeansBeside.of(folder);
    }

    /** What a hub that is started here would have to say of partners. */
    Hosting hosting() {
        HomeSettings settings = HomeSettings.of(folder);
        return Hosting.of(
                folder,
                settings.of("hub.amqp", Listens.class).enabled(),
                settings.of("hub.mllp", Listens.class).enabled(),
                settings.of("hub.platform", Data.class).dataFolder());
    }

    /** Whether a listener is there. */
    record Listens(@DefaultValue("false") boolean enabled) {}

    /** Where the hub keeps its data. */
    record Data(@DefaultValue("data") String dataFolder) {}

    <T> T settings(String prefix, Class<T> type) {
        return HomeSettings.of(folder).of(prefix, type);
    }

    private TrustSettings trust() {
        return HomeSettings.of(folder).of("hub.trust", TrustSettings.class);
    }

    Path keys() {
        return folder.resolve(trust().keysFolder());
    }

    ShredLedger ledger() {
        return new ShredLedger(folder.resolve(trust().ledger()));
    }

    /** Needs the password of the keys. */
    MasterKey masterKey() throws IOException {
        String password = trust().keysPassword();
        if (password == null) {
            throw new IOException("set HUB_TRUST_KEYSPASSWORD: a key is found by a keyed hash only");
        }
        return MasterKey.open(keys(), password.toCharArray(), false);
    }

    /** Needs the password of the keys. */
    void replaceProtection(ProtectionKeys.Step step, Instant now) throws IOException {
        String password = trust().keysPassword();
        if (password == null) {
            throw new IOException("set HUB_TRUST_KEYSPASSWORD: the keys lie under it");
        }
        ProtectionKeys.replace(keys(), password.toCharArray(), step, now);
    }

    /** Who works at the machine: behind sudo, the one who called it. */
    static String user() {
        String caller = System.getenv("SUDO_USER");
        return caller != null && !caller.isBlank() ? caller : userOfTheProcess();
    }

    /** The user as the machine knows it, whom no setting of Java's can rename. */
    private static String userOfTheProcess() {
        return ProcessHandle.current().info().user().orElse("unknown");
    }

    /** The same as the audit names it: no partner has such an id. */
    static String operator() {
        return "operator:" + user();
    }
}
