package org.diversionhub.onboarding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Explanation;
import org.diversionhub.disclosure.Supposed;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Payload;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;

/**
 * What a partner would see of messages about invented people: decided and written as the hub decides and writes.
 *
 * @param folder messages in the hub's JSON, each {@code <kind>.<anything>.json}
 */
record KitSamples(Snapshot site, Partner partner, Path folder) {
    /** What a person may sign; single releases and orders are not for a sample. */
    private static final Set<AuthorityType> SIGNED = EnumSet.of(
            AuthorityType.P2_NAMED,
            AuthorityType.P2_TPO,
            AuthorityType.P2_CJ_2_35,
            AuthorityType.HIPAA_AUTH,
            AuthorityType.STATE_MH,
            AuthorityType.HIV_STI,
            AuthorityType.RELEASE);

    /**
     * One message of the folder.
     *
     * @param name its file's, without the ending
     */
    record Sample(String name, CanonicalMessage message, byte[] text) {
        @Override
        public String toString() {
            return "Sample[" + name + "]";
        }
    }

    /**
     * What it would get of one.
     *
     * @param without with no authority in force
     * @param with with every consent in force that a person may sign
     */
    record Seen(Sample sample, Explanation without, Explanation with) {}

    List<Sample> all() throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                byte[] text = Files.readAllBytes(file);
                String name = file.getFileName().toString().replaceFirst("\\.json$", "");
                Reading read = new MessageReader(site.schemas(), JsonLimits.DEFAULT).read(name.split("\\.")[0], text);
                if (read instanceof Reading.Read good) {
                    samples.add(new Sample(name, good.message(), text));
                }
            }
        }
        return samples;
    }

    /** What it sends itself. */
    List<Sample> sent() throws IOException {
        return all().stream()
                .filter(sample -> partner.maySend(sample.message().kind())
                        && !sample.message().kind().isCorrection())
                .toList();
    }

    /** What it gets, where somebody sends it. */
    List<Seen> received() throws IOException {
        List<Seen> seen = new ArrayList<>();
        for (Sample sample : all()) {
            boolean listed = site.policies()
                    .of(partner.role())
                    .filter(policy -> policy.kinds().contains(sample.message().kind()))
                    .isPresent();
            if (listed) {
                sender(sample)
                        .ifPresent(sender -> seen.add(new Seen(
                                sample, explained(sample, sender, Set.of()), explained(sample, sender, SIGNED))));
            }
        }
        return seen;
    }

    private Optional<Partner> sender(Sample sample) {
        return site.partners().all().stream()
                .filter(one -> !one.id().equals(partner.id())
                        && one.maySend(sample.message().kind()))
                .findFirst();
    }

    private Explanation explained(Sample sample, Partner sender, Set<AuthorityType> types) {
        Program program = site.programs()
                .ofMember(sender.id())
                .orElseGet(() -> site.programs().all().iterator().next());
        Supposed supposed = new Supposed(sender, partner, sender.origin(), types, true, true, true, Instant.now());
        return site.explain(sample.message(), supposed.under(site.policies()), program);
    }

    /** In its own format; empty where nothing goes. */
    Optional<Payload> written(Seen seen) {
        return Stream.of(seen.without(), seen.with())
                .map(Explanation::decision)
                .filter(Disclosure.Share.class::isInstance)
                .map(Disclosure.Share.class::cast)
                .reduce((without, with) -> with)
                .flatMap(share -> partner.endpoint()
                        .map(Endpoint::mapping)
                        .filter(mapping ->
                                site.mappings().has(mapping, share.message().kind()))
                        .map(mapping -> site.mappings().write(mapping, share.message())));
    }
}
