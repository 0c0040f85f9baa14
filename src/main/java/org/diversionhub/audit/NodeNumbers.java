package org.diversionhub.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.diversionhub.trust.NodeId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The count of a running hub, in memory, so that its threads do not wait for one another in the database. */
@Component
class NodeNumbers implements Numbers {
    /** No crash leaves a hole further back: so many rows are not on their way at once. */
    private static final int FAR = 10_000;

    private final JdbcClient sql;
    private final TransactionTemplate apart;
    private final String writer;
    private final Set<Long> drawn = new HashSet<>();
    private final Deque<Long> free = new ArrayDeque<>();
    private final Deque<Long> open = new ArrayDeque<>();
    private long last;
    private boolean started;

    @Autowired
    NodeNumbers(JdbcClient sql, PlatformTransactionManager transactions, NodeId node) {
        this(sql, transactions, node.id());
    }

    NodeNumbers(JdbcClient sql, PlatformTransactionManager transactions, String writer) {
        this.sql = sql;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.writer = writer;
    }

    @Override
    public String writer() {
        return writer;
    }

    @Override
    public synchronized long next() {
        if (!started) {
            start();
        }
        long number = free.isEmpty() ? ++last : free.removeFirst();
        drawn.add(number);
        return number;
    }

    /** Goes on after what an earlier run wrote; what its end left open is filled as well. */
    private void start() {
        apart.executeWithoutResult(status -> {
            new TransactionShift(sql).settle();
            last = sql.sql("select coalesce(max(number), 0) from audit where writer = ?")
                    .param(writer)
                    .query(Long.class)
                    .single();
            open.addAll(missing(last));
        });
        started = true;
    }

    @Override
    public synchronized void written(long number) {
        drawn.remove(number);
    }

    @Override
    public synchronized void unused(long number) {
        drawn.remove(number);
        free.addLast(number);
    }

    @Override
    public synchronized void unsure(long number) {
        drawn.remove(number);
        open.addLast(number);
    }

    /** The numbers under which nothing is written, to be filled now; each is settled like one that was drawn. */
    synchronized List<Long> toFill() {
        List<Long> out = new ArrayList<>(free);
        out.addAll(open);
        drawn.addAll(out);
        free.clear();
        open.clear();
        return out;
    }

    /** After a failure of the database, which may have lost rows whose commits did not wait for the disk. */
    void lookAgain() {
        Set<Long> accounted = new HashSet<>();
        long until;
        synchronized (this) {
            accounted.addAll(drawn);
            accounted.addAll(free);
            accounted.addAll(open);
            until = last;
        }
        List<Long> lost = missing(until);
        lost.removeAll(accounted);
        synchronized (this) {
            open.addAll(lost);
        }
    }

    private List<Long> missing(long until) {
        return new ArrayList<>(sql.sql("select n from generate_series(?, ?) as n"
                        + " where not exists (select 1 from audit where writer = ? and number = n)")
                .params(Math.max(1, until - FAR), until, writer)
                .query(Long.class)
                .list());
    }
}
