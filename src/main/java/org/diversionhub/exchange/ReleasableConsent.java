package org.diversionhub.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityRows;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.exchange.Releases.Wanted;
import org.diversionhub.partner.Partner;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks whether a consent of the person's is there for what is to be released; what is in the way becomes a fault. */
record ReleasableConsent(JdbcClient sql, Snapshot snapshot, Instant now, List<String> faults) {
    /** A consent as it waits. */
    private record Waiting(Authority authority, UUID participant, boolean defective, boolean entered) {}

    Optional<AuthorityType> look(UUID id, Wanted wanted, Optional<Releasable.Stored> message) {
        Optional<Waiting> found = sql.sql("select * from authority where id = ? for update")
                .param(id)
                .query((row, n) -> new Waiting(
                        AuthorityRows.read(row).orElseThrow(),
                        row.getObject("participant_id", UUID.class),
                        ((String[]) row.getArray("missing").getArray()).length > 0,
                        row.getObject("delivery_id") != null))
                .optional()
                .filter(one -> one.authority().type().isSingleRelease()
                        && one.authority().type().isConsent());
        if (found.isEmpty()) {
            faults.add("--consent: no consent for counselling notes or proceedings has this id");
            return Optional.empty();
        }
        if (wanted.until() != null) {
            faults.add("--until: the consent has its own end");
        }
        found.ifPresent(one -> waiting(one, wanted, message));
        return found.map(one -> one.authority().type());
    }

    private void waiting(Waiting found, Wanted wanted, Optional<Releasable.Stored> message) {
        Authority consent = found.authority();
        if (found.defective()) {
            faults.add("--consent: it is defective, 42 CFR 2.31(a)");
        }
        if (found.entered()) {
            faults.add("--consent: a release was entered on it already; one consent is for one release");
        }
        if (consent.isOverAt(now)) {
            faults.add("--consent: it is revoked or expired, 42 CFR 2.31(c)");
        }
        if (!consent.recipients().contains(wanted.partner())) {
            faults.add("--to: the consent does not name this partner by its id");
        }
        message.ifPresent(kept -> of(found, kept));
        wanted.fields().forEach(path -> covers(consent, wanted, path, message));
    }

    private void of(Waiting found, Releasable.Stored kept) {
        Authority consent = found.authority();
        boolean same = found.participant().equals(kept.participant())
                && (consent.caseId() == null || consent.caseId().equals(kept.caseId()));
        if (!same) {
            faults.add("--message: it is not of the person and case of the consent");
        }
        Partner sender = snapshot.partners().byId(kept.sender()).orElseGet(() -> Judging.stranger(kept.sender()));
        if (!consent.disclosers().contains(sender.id())
                && !consent.disclosers().contains("role:" + sender.role().id())) {
            faults.add("--message: the consent does not name its sender as a discloser");
        }
    }

    private void covers(Authority consent, Wanted wanted, String path, Optional<Releasable.Stored> message) {
        boolean covered = message.flatMap(kept -> Releasable.field(snapshot, kept.kind(), path))
                .map(field -> consent.categories().contains(field.category()))
                .orElse(true);
        if (!covered) {
            faults.add(Releasable.named(wanted, path) + ": the consent does not cover this category");
        }
    }
}
