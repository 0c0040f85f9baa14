package org.diversionhub.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.disclosure.CodeClasses;
import org.diversionhub.disclosure.Comparison;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Policies;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** Another policy set to compare with: of a folder, or of a revision that git has. */
record OtherPolicies(
        Comparison.Side side,
        @Nullable FileSystem archive,
        @Nullable Path file) implements AutoCloseable {
    /**
     * @param other a folder with {@code config} (and {@code mappings}, else the hub's own), a folder of policy files,
     *     or a revision
     */
    static OtherPolicies of(Path home, String other) throws IOException {
        Path folder = Path.of(other);
        if (Files.isDirectory(folder)) {
            boolean whole = Files.isDirectory(folder.resolve("config/disclosure"));
            Path mappings = folder.resolve("mappings");
            return new OtherPolicies(
                    side(
                            whole ? folder.resolve("config/disclosure") : folder,
                            Files.isDirectory(mappings) ? mappings : home.resolve("mappings")),
                    null,
                    null);
        }
        return ofRevision(home, other);
    }

    /** A zip of git's, read in place: it holds policies and no messages. */
    private static OtherPolicies ofRevision(Path home, String revision) throws IOException {
        if (revision.startsWith("-")) {
            throw new IOException("no revision begins with a dash: " + revision);
        }
        Path file = Files.createTempFile("policies", ".zip");
        try {
            Process git = new ProcessBuilder(
                            "git", "archive", "--format=zip", "-o", file.toString(), revision, "config", "mappings")
                    .directory(home.toAbsolutePath().toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IOException(
                        "neither a folder nor a revision that git knows here: " + revision + " (" + said.strip() + ")");
            }
            FileSystem archive = FileSystems.newFileSystem(file);
            return new OtherPolicies(
                    side(archive.getPath("config/disclosure"), archive.getPath("mappings")), archive, file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static Comparison.Side side(Path disclosure, Path mappings) {
        ConfigFaults faults = new ConfigFaults();
        Schemas schemas = Schemas.read(mappings.resolve("canonical"), faults);
        faults.refuse();
        Policies policies = Policies.read(disclosure, schemas, faults);
        CodeClasses codes = CodeClasses.read(mappings.resolve("codes"), schemas, faults);
        faults.refuse();
        return new Comparison.Side(schemas, policies, new Disclosing(schemas, policies, codes));
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
