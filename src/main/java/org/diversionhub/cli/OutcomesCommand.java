package org.diversionhub.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.diversionhub.exchange.OutcomeRuns;
import org.diversionhub.exchange.OutcomeRuns.Answer;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.outcomes.DepartmentPage;
import org.diversionhub.outcomes.OutcomeFormats;
import org.diversionhub.outcomes.OutcomeTable;
import org.diversionhub.outcomes.Period;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What came of the referrals of a period, as counts of eleven people or more. */
@Command(
        name = "outcomes",
        mixinStandardHelpOptions = true,
        description =
                "Tells what came of the referrals of a period: counts of eleven people or more, by race, ethnicity,"
                        + " sex and age. A table is made once, when everybody has had the same time (the intake window and 30"
                        + " days; 180 and 30; 365 and 30), and then given again unchanged; each referral is in one period"
                        + " only. To make one opens the referrals: that is on record, and needs HUB_TRUST_KEYSPASSWORD. Exit"
                        + " code 0: told; 1: too early, too few, of another period, or the database or the keys cannot be"
                        + " reached.")
final class OutcomesCommand implements Callable<Integer> {
    /** How it is written. */
    enum Format {
        csv,
        json
    }

    @Option(names = "--program", paramLabel = "ID", description = "The programme, as config/program.yaml names it.")
    private String program = "";

    @Option(
            names = "--period",
            paramLabel = "PERIOD",
            converter = Written.class,
            description = "A calendar year, quarter or month: 2026, 2026-Q1 or 2026-03.")
    private @Nullable Period period;

    @Option(names = "--format", defaultValue = "csv", description = "csv (the default) or json.")
    private Format format = Format.csv;

    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A period as it is written on the command line. */
    static final class Written implements ITypeConverter<Period> {
        @Override
        public Period convert(String text) {
            try {
                return Period.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() {
        Period asked = period;
        if (asked == null || program.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--program and --period are needed");
        }
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            Snapshot snapshot = home.snapshot();
            Program of = snapshot.programs()
                    .named(program)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--program is one of " + snapshot.programs().ids()));
            return print(
                    asked,
                    new OutcomeRuns(database, Clock.systemUTC())
                            .of(of, asked, snapshot, home::keysBeside, Home.operator()));
        });
    }

    @Command(
            name = "page",
            mixinStandardHelpOptions = true,
            description =
                    "Writes a department's page of a month, HTML to print: what came of its referrals, from the tables"
                            + " that were finished until then. No keys are needed. Exit code 0: written; 1: the database"
                            + " cannot be reached.")
    int page(
            @Option(
                            names = "--agency",
                            required = true,
                            paramLabel = "PARTNER",
                            description = "The department, as config/partners names it.")
                    String agency,
            @Option(names = "--month", paramLabel = "MONTH", description = "Such as 2026-11; without it, this one.")
                    @Nullable
                    YearMonth month) {
        return home.withDatabase(spec.commandLine().getErr(), database -> {
            Snapshot snapshot = home.snapshot();
            Partner department = snapshot.partners()
                    .byId(agency)
                    .filter(known -> of(snapshot, known).isPresent())
                    .orElseThrow(
                            () -> new ParameterException(spec.commandLine(), "--agency is an agency of a programme"));
            Program of = of(snapshot, department).orElseThrow();
            ZoneId zone = of.clocks().zone();
            byte[] page = snapshot.mappings()
                    .outcomesPage(DepartmentPage.of(
                            agency,
                            department.name(),
                            new OutcomeRuns(database, Clock.systemUTC()).all(of.id()),
                            month == null ? YearMonth.now(zone) : month,
                            zone));
            out(new String(page, StandardCharsets.UTF_8));
            return 0;
        });
    }

    private void out(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private int print(Period asked, Answer answer) {
        return switch (answer) {
            case Answer.Made(List<OutcomeTable> tables) -> {
                out(text(asked, tables));
                yield 0;
            }
            case Answer.TooEarly early ->
                no("the first table of " + asked + " can be made from " + early.from() + " on");
            case Answer.TooFew few ->
                no("fewer than eleven people were referred in " + asked + "; ask for a longer period");
            case Answer.Overlaps other ->
                no("there are tables of " + other.period() + ", with some of the same referrals; ask for that period");
        };
    }

    private String text(Period asked, List<OutcomeTable> tables) {
        return switch (format) {
            case csv -> OutcomeFormats.csv(tables, OutcomeFormats.EVERYTHING);
            case json ->
                OutcomeFormats.json(program, asked, tables, OutcomeFormats.EVERYTHING) + System.lineSeparator();
        };
    }

    private static Optional<Program> of(Snapshot snapshot, Partner agency) {
        return snapshot.programs().all().stream()
                .filter(program -> program.of(agency.id()).isPresent() || filesFor(program, agency))
                .findFirst();
    }

    private static boolean filesFor(Program program, Partner records) {
        return program.jurisdictions().stream()
                .anyMatch(one -> one.records().filter(records.id()::equals).isPresent());
    }

    private int no(String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(why);
        return 1;
    }
}
