package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.partner.Agreement.Type.CJIS;
import static org.diversionhub.partner.Agreement.Type.MOU;
import static org.diversionhub.partner.Agreement.Type.QSOA;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing goes to a partner whose agreement is over, from the first moment of the day after. */
class AgreementsTest {
    private static final LocalDate LAST_DAY = LocalDate.parse("2026-06-30");
    private static final Instant BEFORE = Instant.parse("2026-06-30T23:59:59Z");
    private static final Instant AFTER = Instant.parse("2026-07-01T00:00:00Z");

    private final ConfigFaults faults = new ConfigFaults();
    private final Schemas schemas = Schemas.read(Path.of("mappings/canonical"), faults);
    private final Disclosing disclosing = new Disclosing(
            schemas,
            Policies.read(Path.of("config/disclosure"), schemas, faults),
            CodeClasses.read(Path.of("mappings/codes"), schemas, faults));

    private Disclosure decide(Role role, Map<Agreement.Type, Agreement> agreements, Instant now) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.putObject("incident").put("number", "26-1");
        record.putObject("referral").put("reasonText", "asked for help");
        return disclosing.decide(
                new CanonicalMessage(Kind.parse("diversion-referral/arrest"), "m-1", now, record),
                new Situation(
                        new UUID(0, 1),
                        now,
                        false,
                        partner(Role.POLICE_RECORDS, Map.of()),
                        partner(role, agreements),
                        Origin.NONE,
                        true,
                        true,
                        List.of(),
                        false,
                        false,
                        true,
                        false,
                        new Handles(Map.of(), Map.of()),
                        now));
    }

    private static Partner partner(Role role, Map<Agreement.Type, Agreement> agreements) {
        return new Partner(role.id(), role.id(), role, List.of(), true, false, agreements, Set.of(), Optional.empty());
    }

    private static Map<Agreement.Type, Agreement> ending(Agreement.Type type) {
        Map<Agreement.Type, Agreement> agreements = new EnumMap<>(Agreement.each(LocalDate.MAX));
        agreements.put(type, new Agreement(type, "A-1", LAST_DAY));
        return agreements;
    }

    @ParameterizedTest
    @CsvSource({"prosecutor, MOU", "prosecutor, CJIS", "case-management, MOU"})
    void nothingGoes_onceANeededAgreementIsOver(String role, Agreement.Type type) {
        assertThat(decide(Role.named(role), ending(type), BEFORE)).isInstanceOf(Disclosure.Share.class);
        assertThat(decide(Role.named(role), ending(type), AFTER))
                .isInstanceOfSatisfying(Disclosure.Withhold.class, withhold -> {
                    assertThat(withhold.reason()).isEqualTo(Reason.NO_AGREEMENT);
                    assertThat(withhold.reason().mayChange()).isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource({"prosecutor, QSOA", "case-management, QSOA", "case-management, CJIS"})
    void messageGoes_whenTheAgreementThatIsOverIsNotNeededToReceive(String role, Agreement.Type type) {
        assertThat(decide(Role.named(role), ending(type), AFTER)).isInstanceOf(Disclosure.Share.class);
    }

    @Test
    void nothingGoes_toAPartnerThatNeverHadAnAgreement() {
        Map<Agreement.Type, Agreement> others = Map.of(
                CJIS, new Agreement(CJIS, "A-1", LocalDate.MAX), QSOA, new Agreement(QSOA, "A-2", LocalDate.MAX));
        assertThat(decide(Role.CASE_MANAGEMENT, others, BEFORE))
                .isInstanceOfSatisfying(
                        Disclosure.Withhold.class,
                        withhold -> assertThat(withhold.reason()).isEqualTo(Reason.NO_AGREEMENT));
        assertThat(partner(Role.CASE_MANAGEMENT, others).agreement(MOU)).isEqualTo("mou, which is missing");
    }
}
