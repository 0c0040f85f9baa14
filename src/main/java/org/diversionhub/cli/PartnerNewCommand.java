package org.diversionhub.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.onboarding.PartnerDraft;
import org.diversionhub.onboarding.PartnerFiles;
import org.diversionhub.onboarding.Question;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the file of a new partner, of what a person answers or of options. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        modelTransformer = PartnerNewCommand.Flags.class,
        description =
                "Writes config/partners/<id>.yaml. Without options it asks, and tells at once what is wrong with an answer"
                        + " and what would be right; with options it asks nothing, and tells all that is wrong together."
                        + " It is checked as `hub check` does, with the rest of the configuration.",
        footer = {"", "Exit code 0: written. 1: something is wrong; nothing was written. 2: a wrong call."})
final class PartnerNewCommand implements Callable<Integer> {
    /** An option for each question. */
    static final class Flags implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec spec) {
            for (Question question : Question.values()) {
                spec.addOption(OptionSpec.builder(question.flag())
                        .paramLabel("TEXT")
                        .type(String.class)
                        .description(question.words() + ": " + question.example())
                        .build());
            }
            return spec;
        }
    }

    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Option(names = "--replace", description = "Write it in the place of one that is there.")
    private boolean replace;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final InputStream in;

    PartnerNewCommand() {
        this(System.in);
    }

    PartnerNewCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        try {
            PartnerFiles files = new PartnerFiles(home.folder(), home.snapshot(), replace);
            PartnerDraft draft = new PartnerDraft();
            boolean isWhole = isByFlags() ? byFlags(draft, files) : byAnswers(draft, files);
            return isWhole ? checked(draft, files) : 1;
        } catch (ConfigurationException e) {
            return screen.no(String.valueOf(e.getMessage()));
        }
    }

    private boolean isByFlags() {
        return List.of(Question.values()).stream().anyMatch(question -> flag(question) != null);
    }

    private @Nullable String flag(Question question) {
        return spec.findOption(question.flag()).getValue();
    }

    private boolean byFlags(PartnerDraft draft, PartnerFiles files) {
        for (Question question : Question.values()) {
            String given = flag(question);
            if (given != null || draft.asks(question)) {
                draft.put(question, given == null ? otherwise(question, draft, files) : given);
            }
        }
        return true;
    }

    private int checked(PartnerDraft draft, PartnerFiles files) throws IOException {
        PartnerFiles.Faults faults = files.check(draft);
        faults.at()
                .forEach((question, wrong) -> wrong.forEach(one -> screen.err().println(question.flag() + ": " + one)));
        return faults.isNone() ? written(draft, files, faults.elsewhere()) : 1;
    }

    private static String otherwise(Question question, PartnerDraft draft, PartnerFiles files) {
        return question == Question.SENDS ? String.join(", ", files.sendable(draft.role())) : draft.otherwise(question);
    }

    private boolean byAnswers(PartnerDraft draft, PartnerFiles files) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (Question question : Question.values()) {
            boolean open = draft.asks(question);
            while (open) {
                String standard = otherwise(question, draft, files);
                ask(question, standard);
                String answer = lines.readLine();
                if (answer == null) {
                    screen.err().println("the answers have ended; nothing was written");
                    return false;
                }
                draft.put(question, answer.isBlank() ? standard : answer);
                List<String> wrong = files.look(draft).at().getOrDefault(question, List.of());
                wrong.forEach(one -> screen.out().println("  " + one));
                open = !wrong.isEmpty();
            }
        }
        return true;
    }

    private void ask(Question question, String standard) {
        screen.out().println();
        screen.out().println(question.flag().substring(2) + ": " + question.words());
        screen.out()
                .println(
                        question == Question.ROLE
                                ? "  one of " + String.join(", ", Role.ids())
                                : "  such as " + question.example());
        screen.out().print(standard.isEmpty() ? "> " : "  [" + standard + "] > ");
        screen.out().flush();
    }

    private int written(PartnerDraft draft, PartnerFiles files, List<String> elsewhere) throws IOException {
        Path file = files.write(draft);
        screen.out().println();
        screen.out().println("written: " + file);
        screen.out().println("What to do now:");
        elsewhere.forEach(one -> screen.out().println("  - " + one));
        draft.secrets()
                .forEach(name -> screen.out()
                        .println("  - put the password or the secret, alone, into the file " + name
                                + " of the folder hub.secrets.folder, readable for the hub's user alone (chmod 600)"));
        String id = draft.id();
        screen.out()
                .println(
                        "  - ./hub check; a running hub finds the file by itself, and ./hub policy approve puts it into force");
        screen.out().println("  - ./hub partner kit " + id + ", and give the folder to the partner");
        screen.out().println("  - ./hub partner test " + id + ", until nothing has failed");
        return 0;
    }
}
