package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Schemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that a rule can give: taken away nobody receives more, given back somebody does. */
@Execution(CONCURRENT)
class WiderRulesTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());

    @TempDir
    Path folder;

    private Policies with(String role, String text) throws IOException {
        Path own = Files.createTempDirectory(folder, role);
        Files.writeString(own.resolve(role + ".yaml"), text);
        return Policies.read(own, SCHEMAS, new ConfigFaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prosecutor | may-know-of: [police-records, case-management] | may-know-of: [police-records] | learns of more deliveries",
                "prosecutor | allow: [ID, DEM, INC, CHRI, VIC, OFF, ELG, REF]\\n    mask | allow: [ID, INC, CHRI, VIC, OFF, ELG, REF]\\n    mask | receives diversion-referral/arrest: DEM without an authority",
                "prosecutor | mask: [CON, GOV]\\n    with | mask: [GOV]\\n    with | receives diversion-referral/arrest: CON without an authority",
                "prosecutor | any: [P2_NAMED, P2_CJ_2_35], mask: [REFSTATUS] | any: [P2_NAMED], mask: [REFSTATUS] | receives referral-response/accepted: REFSTATUS with P2_CJ_2_35",
                "prosecutor | allow: [ID, DEM, INC, CHRI, VIC, OFF, ELG, REF], mask | allow: [ID, INC, CHRI, VIC, OFF, ELG, REF], mask | receives diversion-referral/arrest: DEM with P2_NAMED",
                "prosecutor | key: [participant.key, prosecution.caseNumber, referral.id]\\n    allow | key: [participant.key, referral.id]\\n    allow | receives diversion-referral/arrest: more keys",
                "evaluator | extract: [ID, | extract: [ | gets counts of [ID]",
                "prosecutor | variant: shown\\n    key | key | receives diversion-referral/arrest: its variant",
                "prosecutor | allow: [ID, ELG]\\n    mask: [GOV]\\n    with | only: [participant.name]\\n    allow: [ID, ELG]\\n    mask: [GOV]\\n    with | receives eligibility/request: more fields",
            })
    void whatIsTakenAwayIsNotWider_andGivenBackItIs(String role, String text, String less, String told)
            throws IOException {
        String shipped = Files.readString(Path.of("config/disclosure", role + ".yaml"));
        String from = text.replace("\\n", "\n");
        assertThat(shipped).contains(from);
        Policies whole = with(role, shipped);
        int at = shipped.indexOf(from);
        Policies fewer = with(
                role, shipped.substring(0, at) + less.replace("\\n", "\n") + shipped.substring(at + from.length()));
        assertThat(fewer.all()).hasSize(1);
        assertThat(new WiderPolicies(whole).than(fewer)).isEmpty();
        assertThat(new WiderPolicies(fewer).than(whole)).containsExactly(role + " " + told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prosecutor | purpose: LEAD-FILING | purpose: TREAT | needs consents for another purpose",
                "prosecutor | deny: [PAY, APT | deny: [APT | is no longer denied [PAY]",
                "prosecutor | authority: required\\n | key: [] # | receives referral-response/accepted: without an authority",
                "jail-custody | while: custody-open\\n | key: [] # | : out of custody",
                "prosecutor | only: [engagement.status] | only: [engagement.status, engagement.lastContact] | receives treatment-status/engagement: more fields",
                "prosecutor | only: [engagement.status]\\n    key | key | receives treatment-status/engagement: more fields",
            })
    void whatIsWiderIsTold(String role, String text, String more, String told) throws IOException {
        String shipped = Files.readString(Path.of("config/disclosure", role + ".yaml"));
        String from = text.replace("\\n", "\n");
        assertThat(shipped).contains(from);
        int at = shipped.indexOf(from);
        String start = shipped.substring(0, at);
        if (more.equals("key: [] #")) {
            start = start.substring(0, start.lastIndexOf('\n') + 1); // the line goes
            from = shipped.substring(start.length(), shipped.indexOf('\n', at) + 1);
            at = start.length();
            more = "";
        }
        Policies wider = with(role, start + more + shipped.substring(at + from.length()));
        assertThat(wider.all()).hasSize(1);
        assertThat(new WiderPolicies(with(role, shipped)).than(wider))
                .singleElement()
                .asString()
                .startsWith(role)
                .endsWith(told);
    }

    @Test
    void roleThatHadNoPolicyIsWider_andSoIsAKind() throws IOException {
        String shipped = Files.readString(Path.of("config/disclosure/prosecutor.yaml"));
        Policies whole = with("prosecutor", shipped);
        assertThat(new WiderPolicies(with("none", "role: nobody")).than(whole))
                .containsExactly("prosecutor has a policy that it had not");
        assertThat(new WiderPolicies(whole).than(with("none", "role: nobody"))).isEmpty();
        String without = shipped.replaceFirst("(?s)  eligibility/request:.*?\\n\\n", "\n");
        assertThat(new WiderPolicies(with("prosecutor", without)).than(whole))
                .containsExactly("prosecutor receives eligibility/request: which it did not");
    }
}
