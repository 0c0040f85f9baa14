package org.diversionhub.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(CONCURRENT)
class WiderPartnersTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());
    private static final Partners SHIPPED = read(Path.of("config"));

    @TempDir
    Path config;

    private static Partners read(Path config) {
        ConfigFaults faults = new ConfigFaults();
        Partners partners = Partners.read(config.resolve("partners"), SCHEMAS, faults);
        faults.refuse();
        return partners;
    }

    private Partners changed(String partner, String from, String to) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/partners"))) {
            Files.createDirectories(config.resolve("partners"));
            for (Path file : files.toList()) {
                Files.copy(file, config.resolve("partners").resolve(file.getFileName()));
            }
        }
        Path file = config.resolve("partners").resolve(partner + ".yaml");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst(from, to));
        assertThat(file).content().isNotEqualTo(text);
        return read(config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "da-new-hanover | until: 2036-06-30 | until: 2036-07-01 | has its mou until a later day",
                "da-new-hanover | CN=da-new-hanover | CN=somebody-else | is known by another certificate",
                "da-new-hanover | hipaa-entity: false | hipaa-entity: true | is a HIPAA entity or none",
                "da-new-hanover | inbox: | https://da.example.org/notices | is reached elsewhere",
                "sud-harbor | part2-program: true | part2-program: false | has another role, or is a part 2 programme or none",
                "sud-harbor | https://localhost:\\d+ | https://elsewhere.example.org | is reached elsewhere",
                "so-new-hanover | csv/rms-x | csv/other | sends another format",
                "mh-coastal | mapping: \\S+ | mapping: json/other | gets another format",
            })
    void tellsWhatIsWider(String partner, String from, String to, String told) throws IOException {
        assertThat(new WiderPartners(SHIPPED).than(changed(partner, from, to))).contains(partner + " " + told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "da-new-hanover | name: .* | name: Another",
                "so-new-hanover | csv/rms-x, niem/referral | niem/referral",
                "da-new-hanover | until: 2036-06-30 | until: 2030-06-30",
                "da-new-hanover | prosecution-decision, eligibility/result | prosecution-decision",
                "sud-harbor | retry: \\{.*} | retry: {first: 9s, factor: 2, cap: 60s, give-up: 1h}",
            })
    void saysNothingOfWhatIsNarrowerOrNoMatter(String partner, String from, String to) throws IOException {
        assertThat(new WiderPartners(SHIPPED).than(changed(partner, from, to))).isEmpty();
    }

    @Test
    void newPartnerIsWider_andOneThatIsGoneIsNot() throws IOException {
        Partners fewer = changed("da-new-hanover", "name: .*", "name: Another");
        Files.delete(config.resolve("partners/peer-anchor.yaml"));
        fewer = read(config);
        assertThat(new WiderPartners(SHIPPED).than(fewer)).isEmpty();
        assertThat(new WiderPartners(fewer).than(SHIPPED)).containsExactly("peer-anchor is new");
    }

    @Test
    void whoMaySendMoreIsWider() throws IOException {
        Partners fewer = changed("da-new-hanover", "prosecution-decision, eligibility/result", "eligibility/result");
        assertThat(new WiderPartners(fewer).than(SHIPPED)).containsExactly("da-new-hanover may send more");
    }

    /** Whoever adds something to a partner's file decides here whether a change of it is wider. */
    @Test
    void everythingOfAPartnerIsCompared() {
        Set<String> neutral = Set.of("id", "name", "limits");
        Set<String> compared = Set.of(
                "role",
                "certificates",
                "part2Program",
                "hipaaEntity",
                "agreements",
                "sends",
                "posts",
                "endpoint",
                "pickup",
                "programs",
                "smart",
                "protection");
        assertThat(components(Partner.class))
                .allMatch(component -> neutral.contains(component) || compared.contains(component));
        assertThat(components(Endpoint.class))
                .containsExactlyInAnyOrder("to", "mapping", "retry", "news", "server", "signIn", "mappingAt");
        assertThat(components(Pickup.class))
                .containsExactlyInAnyOrder(
                        "from", "every", "server", "signIn", "answers", "passwordFile", "mapping", "mappingAt");
        assertThat(components(Protection.class)).containsExactlyInAnyOrder("out", "certificates", "required");
    }

    private static List<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }
}
