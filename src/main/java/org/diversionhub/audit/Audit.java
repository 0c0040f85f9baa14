package org.diversionhub.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Appends decisions. It has no transaction of its own: without the audit row the decision does not happen either. */
@Repository
public class Audit {
    private static final String INSERT = "insert into audit (writer, number, at, event, actor, recipient, subject,"
            + " message_id, delivery_id, kind, shared, masked, withheld, authorities, policy_version, purpose, outcome)";
    private static final String PLACES = String.join(", ", Collections.nCopies(17, "?"));
    private static final String VALUES = INSERT + " values (" + PLACES + ")";

    private final JdbcOperations jdbc;
    private final JdbcClient sql;
    private final Clock clock;
    private final Numbers numbers;

    @Autowired
    Audit(JdbcOperations jdbc, Clock clock, NodeNumbers numbers) {
        this(jdbc, clock, (Numbers) numbers);
    }

    private Audit(JdbcOperations jdbc, Clock clock, Numbers numbers) {
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.clock = clock;
        this.numbers = numbers;
    }

    /** The audit of a command beside the running hub; each append needs a transaction. */
    public static Audit ofCommands(DataSource database, Clock clock) {
        JdbcOperations jdbc = new JdbcTemplate(database);
        return new Audit(jdbc, clock, new CommandNumbers(JdbcClient.create(jdbc)));
    }

    public void append(Entry entry) {
        write(entry, VALUES, List.of());
    }

    /**
     * Makes a change and appends its entry in one statement: neither happens without the other.
     *
     * @param change an {@code update … returning} of one row at most, or a {@code select} of one where it may be
     *     appended
     * @return whether there was a row
     */
    public boolean append(Entry entry, String change, @Nullable Object... values) {
        return write(entry, with(change), Arrays.asList(values));
    }

    private static String with(String change) {
        return "with change as (" + change + ") " + INSERT + " select " + PLACES + " from change";
    }

    /**
     * One of several changes that are made by the same statement.
     *
     * @param values of the statement's parameters
     */
    public record Change(Entry entry, List<@Nullable Object> values) {}

    /**
     * Makes several changes, each with its entry, in one trip to the database; the transaction is the caller's.
     *
     * @param change as above
     * @return for each whether it changed a row
     */
    public List<Boolean> append(String change, List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        if (!inTransaction()) {
            throw new IllegalStateException("no transaction");
        }
        List<Long> drawn = changes.stream().map(one -> numbers.next()).toList();
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            List<@Nullable Object> all = new ArrayList<>(changes.get(i).values());
            all.addAll(values(changes.get(i).entry(), drawn.get(i)));
            rows.add(all.toArray());
        }
        List<Boolean> done = new ArrayList<>();
        try {
            for (int count : jdbc.batchUpdate(with(change), rows)) {
                done.add(count == 1);
            }
        } catch (DuplicateKeyException e) {
            drawn.forEach(numbers::unsure);
            throw e;
        } catch (RuntimeException e) {
            drawn.forEach(numbers::unused);
            throw e;
        }
        for (int i = 0; i < done.size(); i++) {
            settle(drawn.get(i), done.get(i));
        }
        return done;
    }

    private void settle(long number, boolean written) {
        if (!written) {
            numbers.unused(number);
        } else if (inTransaction()) {
            TransactionSynchronizationManager.registerSynchronization(new Fate(numbers, number));
        } else {
            numbers.written(number);
        }
    }

    private boolean write(Entry entry, String statement, List<@Nullable Object> before) {
        long number = numbers.next();
        List<@Nullable Object> all = new ArrayList<>(before);
        all.addAll(values(entry, number));
        int rows;
        try {
            rows = sql.sql(statement).params(all).update();
        } catch (DuplicateKeyException e) {
            // Somebody else wrote under it, who had no right to; the next one is another.
            numbers.unsure(number);
            throw e;
        } catch (RuntimeException e) {
            if (inTransaction()) {
                numbers.unused(number);
            } else {
                numbers.unsure(number);
            }
            throw e;
        }
        settle(number, rows > 0);
        return rows == 1;
    }

    private static boolean inTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive();
    }

    /** Says of each number under which nothing was written that it is so. The sealer calls it. */
    void fill(List<Long> unused) {
        Deque<Long> left = new ArrayDeque<>(unused);
        try {
            while (!left.isEmpty()) {
                Entry entry = Entry.of(Entry.Event.VOID, "hub", null, "nothing-written");
                sql.sql(VALUES + " on conflict (writer, number) do nothing")
                        .params(values(entry, left.getFirst()))
                        .update();
                numbers.written(left.removeFirst());
            }
        } finally {
            left.forEach(numbers::unsure);
        }
    }

    private List<@Nullable Object> values(Entry entry, long number) {
        return Arrays.asList(
                numbers.writer(),
                number,
                Timestamp.from(clock.instant()),
                entry.event().name(),
                entry.actor(),
                entry.recipient(),
                entry.subject(),
                entry.messageId(),
                entry.deliveryId(),
                entry.kind() == null ? null : entry.kind().toString(),
                texts(entry.shared()),
                texts(entry.masked()),
                texts(entry.withheld()),
                entry.authorities().stream().map(Authority::id).toArray(UUID[]::new),
                entry.disclosure().map(Disclosure::policyVersion).orElse(null),
                entry.purpose(),
                entry.outcome());
    }

    private static String[] texts(List<FieldPath> paths) {
        return paths.stream().map(FieldPath::text).toArray(String[]::new);
    }
}
