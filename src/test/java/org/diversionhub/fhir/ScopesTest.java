package org.diversionhub.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scope says, and how far each role goes. */
@Execution(CONCURRENT)
class ScopesTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());

    @ParameterizedTest
    @ValueSource(strings = {"system/Task.rs", "system/*.rs", "system/Task.cruds", "system/Task.u", "system/*.s"})
    void scopeReadsAsItIsWritten(String text) {
        assertThat(Scope.parse(text).map(Scope::toString)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "system",
                "system/Task.",
                "system/Task.read",
                "system/Task.*",
                "system/Task.sr",
                "system/Task.rr",
                "system/task.r",
                "system/Task.r ",
                "system/Task.rs?_id=1",
                "system/**.r",
                "user/Task.r",
                "patient/Task.r",
                "launch",
                "SYSTEM/Task.r"
            })
    void anythingElseIsNone(String text) {
        assertThat(Scope.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "system/*.rs, system/Task.r, true",
        "system/*.rs, system/*.s, true",
        "system/*.rs, system/Task.rs, true",
        "system/*.rs, system/Task.u, false",
        "system/Task.rs, system/*.r, false",
        "system/Task.rs, system/Patient.r, false",
        "system/*.rs system/Task.u, system/Task.rus, true",
        "system/*.rs system/Task.u, system/*.u, false",
        "system/Task.r, system/Task.rs, false"
    })
    void oneCoversAnotherByWhatItMeans(String most, String asked, boolean covers) {
        assertThat(scopes(most).cover(scopes(asked))).isEqualTo(covers);
    }

    private static Scopes scopes(String texts) {
        return Scopes.parse(List.of(texts.split(" "))).orElseThrow();
    }

    @Test
    void careAndPayersLookAndNobodyElse() {
        List<Role> looking = Arrays.stream(Role.values())
                .filter(role -> Scopes.of(role, SCHEMAS).allow(Interaction.READ, "Task"))
                .toList();
        assertThat(looking)
                .containsExactly(
                        Role.JAIL_MEDICAL,
                        Role.CASE_MANAGEMENT,
                        Role.SUD_PROVIDER,
                        Role.MH_PROVIDER,
                        Role.PEER_SUPPORT,
                        Role.PAYER);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void taskIsAnsweredByWhoAnswersReferrals(Role role) {
        Scopes scopes = Scopes.of(role, SCHEMAS);
        assertThat(scopes.allow(Interaction.UPDATE, "Task"))
                .isEqualTo(Set.of(Role.CASE_MANAGEMENT, Role.SUD_PROVIDER, Role.MH_PROVIDER)
                        .contains(role));
        assertThat(scopes.allow(Interaction.CREATE, "Subscription")).isEqualTo(scopes.allow(Interaction.READ, "Task"));
        assertThat(scopes.allow(Interaction.UPDATE, "Patient")).isFalse();
        assertThat(scopes.allow(Interaction.CREATE, "Task")).isFalse();
        assertThat(scopes.allow(Interaction.DELETE, "Task")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void consentIsGivenByCaseManagement(Role role) {
        Scopes scopes = Scopes.of(role, SCHEMAS);
        assertThat(scopes.allow(Interaction.CREATE, "Consent")).isEqualTo(role == Role.CASE_MANAGEMENT);
        assertThat(scopes.allow(Interaction.UPDATE, "Consent")).isEqualTo(role == Role.CASE_MANAGEMENT);
        assertThat(scopes.allow(Interaction.DELETE, "Consent")).isFalse();
    }
}
