package org.diversionhub.audit;

import java.util.HashSet;
import java.util.Set;
import org.springframework.transaction.support.TransactionSynchronization;

/** What becomes of one number, which the end of its transaction tells: also a part of it may be rolled back. */
final class Fate implements TransactionSynchronization {
    private final Numbers numbers;
    private final long number;
    private final Set<Object> later = new HashSet<>();
    private boolean gone;

    Fate(Numbers numbers, long number) {
        this.numbers = numbers;
        this.number = number;
    }

    @Override
    public void savepoint(Object savepoint) {
        later.add(savepoint);
    }

    @Override
    public void savepointRollback(Object savepoint) {
        gone |= !later.contains(savepoint);
    }

    @Override
    public void afterCompletion(int status) {
        if (gone || status == STATUS_ROLLED_BACK) {
            numbers.unused(number);
        } else if (status == STATUS_COMMITTED) {
            numbers.written(number);
        } else {
            numbers.unsure(number);
        }
    }
}
