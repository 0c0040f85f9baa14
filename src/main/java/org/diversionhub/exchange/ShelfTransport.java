package org.diversionhub.exchange;

import org.diversionhub.transport.Result;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Delivers to a partner who reads from the hub: from then on it may, and counts as somebody who has it. */
@Component("shelfTransport")
public class ShelfTransport {
    private final Shelf shelf;

    ShelfTransport(Shelf shelf) {
        this.shelf = shelf;
    }

    public Sent send(Outgoing outgoing) {
        Attempt attempt = outgoing.attempt();
        try {
            shelf.put(attempt.recipient(), attempt.claimed().id(), outgoing.payload());
            return new Sent(attempt, new Result.Delivered());
        } catch (DataAccessException | TransactionException e) {
            return new Sent(attempt, new Result.TryAgain("unavailable"));
        }
    }
}
