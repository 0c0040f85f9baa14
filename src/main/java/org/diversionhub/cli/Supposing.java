package org.diversionhub.cli;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Supposed;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a message in a file does not tell and its disclosure depends on: options of the commands that ask for one. */
final class Supposing {
    @Option(names = "--from", paramLabel = "PARTNER", description = "Who sends the file, if several may.")
    private @Nullable String from;

    @Option(names = "--at", paramLabel = "TIME", description = "When, such as 2026-03-01T10:00:00Z (default: now).")
    private @Nullable Instant at;

    @Option(names = "--charge-held", description = "Suppose that the charge is held (a file has no case).")
    private boolean chargeHeld;

    @Option(names = "--in-custody", description = "Suppose that a booking is open (a file has no case).")
    private boolean inCustody;

    @Option(names = "--not-accepted", description = "Suppose that the participant has not accepted yet.")
    private boolean notAccepted;

    @Option(
            names = "--program",
            paramLabel = "ID",
            description = "Of which programme the case of a file is, if its sender does not tell.")
    private @Nullable String program;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    Instant when() {
        return at == null ? Instant.now() : at;
    }

    boolean supposesACase() {
        return chargeHeld || inCustody || notAccepted;
    }

    Supposed with(Partner sender, Partner recipient, Collection<AuthorityType> authorities, Instant when) {
        return new Supposed(
                sender, recipient, sender.origin(), types(authorities), chargeHeld, inCustody, !notAccepted, when);
    }

    static Set<AuthorityType> types(Collection<AuthorityType> authorities) {
        Set<AuthorityType> types = EnumSet.noneOf(AuthorityType.class);
        types.addAll(authorities);
        return types;
    }

    /** Whoever may send it; where that leaves open which law stands over the content, a person has to say. */
    Partner sender(Snapshot snapshot, Kind kind) {
        if (from != null) {
            return partner(snapshot, "--from", from);
        }
        List<Partner> may = snapshot.partners().all().stream()
                .filter(partner -> partner.maySend(kind))
                .toList();
        Set<Origin> origins = EnumSet.noneOf(Origin.class);
        may.forEach(partner -> origins.add(partner.origin()));
        if (origins.size() != 1) {
            throw wrong(
                    "--from is needed: one of " + may.stream().map(Partner::id).toList());
        }
        return may.get(0);
    }

    /** Whoever refers or manages cases says by that of which programme the case is. */
    Program program(Snapshot snapshot, Partner sender) {
        Optional<Program> of = program == null
                ? snapshot.programs().ofMember(sender.id()).or(snapshot.programs()::only)
                : snapshot.programs().named(program);
        return of.orElseThrow(
                () -> wrong("--program: one of " + snapshot.programs().ids()));
    }

    Partner partner(Snapshot snapshot, String option, String id) {
        return snapshot.partners()
                .byId(id)
                .orElseThrow(() -> wrong(option + ": one of "
                        + snapshot.partners().all().stream().map(Partner::id).toList()));
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }
}
