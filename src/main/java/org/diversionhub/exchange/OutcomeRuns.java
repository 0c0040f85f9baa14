package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.outcomes.Edition;
import org.diversionhub.outcomes.Making;
import org.diversionhub.outcomes.OutcomeTable;
import org.diversionhub.outcomes.OutcomeTables;
import org.diversionhub.outcomes.Period;
import org.diversionhub.outcomes.Person;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Program;
import org.diversionhub.trust.KeysBeside;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the tables of what came of referrals, each once, and gives those that there are. It needs a database, not a
 * running hub, and the keys only where a table is made; that the referrals were opened is on record first.
 */
public final class OutcomeRuns {
    private final JdbcClient sql;
    private final OutcomeTables tables;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    public OutcomeRuns(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.tables = new OutcomeTables(sql);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /** What there is of a period. */
    public sealed interface Answer {
        /** In the order in which they were made; the others can be made later. */
        record Made(List<OutcomeTable> tables) implements Answer {}

        /** The first can be made from then on. */
        record TooEarly(Instant from) implements Answer {}

        /** Fewer than eleven people were referred: a longer period may have enough. */
        record TooFew() implements Answer {}

        /** Some of these referrals are in the tables of that other period: two would tell of who stands in between. */
        record Overlaps(String period) implements Answer {}
    }

    /** Makes what is due and gives all that there is. */
    public Answer of(Program program, Period period, Snapshot snapshot, Supplier<KeysBeside> keys, String operator) {
        return Objects.requireNonNull(transaction.execute(status -> {
            tables.lock();
            return new Run(program, period, snapshot, keys, operator).run();
        }));
    }

    /** All tables of the programme, the latest period first. */
    public List<OutcomeTable> all(String program) {
        return tables.of(program);
    }

    /** One period, in one transaction. */
    private final class Run {
        private final Period period;
        private final Snapshot snapshot;
        private final Supplier<KeysBeside> keys;
        private final String operator;
        private final Program of;
        private final String program;
        private final Instant now = clock.instant();

        Run(Program of, Period period, Snapshot snapshot, Supplier<KeysBeside> keys, String operator) {
            this.period = period;
            this.snapshot = snapshot;
            this.keys = keys;
            this.operator = operator;
            this.of = of;
            this.program = of.id();
        }

        Answer run() {
            List<OutcomeTable> made = new ArrayList<>(tables.of(program, period));
            if (made.isEmpty()) {
                Optional<String> other = tables.overlapping(program, period);
                if (other.isPresent()) {
                    return new Answer.Overlaps(other.get());
                }
                if (due(Edition.FIRST).isAfter(now)) {
                    return new Answer.TooEarly(due(Edition.FIRST));
                }
            }
            for (Edition edition : Edition.values()) {
                if (edition.ordinal() == made.size() && !due(edition).isAfter(now)) {
                    make(edition, made).ifPresent(made::add);
                }
            }
            return made.isEmpty() ? new Answer.TooFew() : new Answer.Made(List.copyOf(made));
        }

        private Instant due(Edition edition) {
            Clocks clocks = of.clocks();
            return edition.due(period.end(clocks.zone()), clocks);
        }

        private Optional<OutcomeTable> make(Edition edition, List<OutcomeTable> earlier) {
            audit.append(Entry.of(
                    Entry.Event.VIEWED, operator, null, "outcomes " + program + " " + period + " " + edition.id()));
            Messages messages = new Messages(sql, keys.get().vault());
            List<Person> people = new Referred(sql, messages, of, snapshot.partners(), period, due(edition))
                    .people(edition != Edition.FIRST);
            Optional<OutcomeTable> table =
                    new Making(program, period).make(edition, due(edition), people, List.copyOf(earlier));
            table.ifPresent(one -> tables.keep(one, now, operator));
            return table;
        }
    }
}
