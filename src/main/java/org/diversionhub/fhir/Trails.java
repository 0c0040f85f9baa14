package org.diversionhub.fhir;

import org.diversionhub.audit.ToldToPartner;
import org.diversionhub.exchange.Rereading;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.PairwiseNumbers;
import org.springframework.stereotype.Component;

/** Begins to look at what was disclosed to a partner. */
@Component
class Trails {
    private final Rereading rereading;
    private final Brought brought;
    private final ToldToPartner told;
    private final PairwiseIds pairwise;
    private final PairwiseNumbers numbers;

    Trails(Rereading rereading, Brought brought, ToldToPartner told, PairwiseIds pairwise, PairwiseNumbers numbers) {
        this.rereading = rereading;
        this.brought = brought;
        this.told = told;
        this.pairwise = pairwise;
        this.numbers = numbers;
    }

    Trail of(Partner partner, Snapshot snapshot) {
        return new Trail(partner, snapshot, rereading, brought, told, pairwise, numbers);
    }
}
