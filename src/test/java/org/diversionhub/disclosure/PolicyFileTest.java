package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy file is read word by word, and every doubt in it is told with its line. */
class PolicyFileTest {
    private static final String GOOD = """
            role: case-management
            purpose: CAREMGT
            may-know-of: [sud-provider, prosecutor]
            deny: [CHRI, HIV]
            wider-because: {NEED: the county's own agreement}
            receives:
              treatment-status/engagement:
                authority: required
                while: custody-open
                only: [engagement, treatment.sudDiagnosis]
                variant: shown
                key: [referral.id, custody.bookingNumber]
                allow: [ENG]
                mask: [SUD]
                with-authority:
                  - {any: [P2_NAMED, P2_TPO], allow: [NOTE]}
            tests:
              - name: it goes
                at: 2026-03-01T10:00:00Z
                given: {kind: treatment-status/engagement, origin: hipaa, charge: HELD, custody: open, accepted: false,
                        authority: [P2_NAMED, P2_TPO], with: {engagement.status: active}}
                shares: {engagement.status: active}
                withholds: [notes.text]
              - name: and not without custody
                at: 2026-03-02T10:00:00Z
                given: {kind: treatment-status/engagement, origin: part2, custody: none, authority: none}
                withheld: true
            """;

    @TempDir
    Path folder;

    private final ConfigFaults faults = new ConfigFaults();

    private Policies read(String text) throws IOException {
        Files.writeString(file(), text);
        return Policies.read(folder, Scene.SCHEMAS, faults);
    }

    private Path file() {
        return folder.resolve("case-management.yaml");
    }

    private ConfigPlace line(int number) {
        return new ConfigPlace(file().toString(), number);
    }

    @Test
    void everyWordIsRead() throws IOException {
        Policy policy = read(GOOD).of(Role.CASE_MANAGEMENT).orElseThrow();
        assertThat(faults.list()).isEmpty();
        assertThat(policy.purpose()).isEqualTo("CAREMGT");
        assertThat(policy.mayKnowOf()).containsExactlyInAnyOrder(Role.SUD_PROVIDER, Role.PROSECUTOR);
        assertThat(policy.deny()).containsExactlyInAnyOrder(Category.CHRI, Category.HIV);
        assertThat(policy.widerBecause()).isEqualTo(Map.of(Category.NEED, "the county's own agreement"));
        assertThat(policy.at()).isEqualTo(line(1));
        assertThat(policy.deniedAt()).isEqualTo(line(4));
        assertThat(policy.version()).matches("[0-9a-f]{16}");
        assertThat(policy.kinds()).containsExactly(Kind.parse("treatment-status/engagement"));
        assertThat(policy.categories()).containsExactlyInAnyOrder(Category.ENG, Category.SUD, Category.NOTE);
        Rule rule = policy.rule(Kind.parse("treatment-status/engagement")).orElseThrow();
        assertThat(rule)
                .isEqualTo(new Rule(
                        Kind.parse("treatment-status/engagement"),
                        true,
                        true,
                        List.of(new FieldPath("engagement"), new FieldPath("treatment.sudDiagnosis")),
                        true,
                        List.of(new FieldPath("referral.id"), new FieldPath("custody.bookingNumber")),
                        new Clause(Set.of(), Set.of(Category.ENG), Set.of(Category.SUD), line(13), line(14)),
                        List.of(new Clause(
                                Set.of(AuthorityType.P2_NAMED, AuthorityType.P2_TPO),
                                Set.of(Category.NOTE),
                                Set.of(),
                                line(16),
                                line(16))),
                        line(7)));
    }

    @Test
    void everyTestIsRead() throws IOException {
        List<PolicyTest> tests =
                read(GOOD).of(Role.CASE_MANAGEMENT).orElseThrow().tests();
        FieldPath status = new FieldPath("engagement.status");
        Kind kind = Kind.parse("treatment-status/engagement");
        assertThat(tests)
                .containsExactly(
                        new PolicyTest(
                                "it goes",
                                18,
                                Instant.parse("2026-03-01T10:00:00Z"),
                                new PolicyTest.Given(
                                        kind,
                                        Origin.HIPAA,
                                        true,
                                        true,
                                        false,
                                        Set.of(AuthorityType.P2_NAMED, AuthorityType.P2_TPO),
                                        Map.of(status, TextNode.valueOf("active"))),
                                Map.of(status, TextNode.valueOf("active")),
                                List.of(new FieldPath("notes.text")),
                                false),
                        new PolicyTest(
                                "and not without custody",
                                24,
                                Instant.parse("2026-03-02T10:00:00Z"),
                                new PolicyTest.Given(kind, Origin.PART2, false, false, true, Set.of(), Map.of()),
                                Map.of(),
                                List.of(),
                                true));
    }

    @Test
    void oneAuthorityOfATestNeedsNoList() throws IOException {
        List<PolicyTest> tests = read(GOOD.replace(
                        "custody: none, authority: none", "custody: none, authority: STATE_MH"))
                .of(Role.CASE_MANAGEMENT)
                .orElseThrow()
                .tests();
        assertThat(faults.list()).isEmpty();
        assertThat(tests.get(1).given().authorities()).containsExactly(AuthorityType.STATE_MH);
    }

    @Test
    void whatIsLeftOutIsTheNarrower() throws IOException {
        Rule rule = read(GOOD.replaceAll("(?m)^    (authority|while|only|variant|key|mask|allow): .*\n", ""))
                .of(Role.CASE_MANAGEMENT)
                .flatMap(policy -> policy.rule(Kind.parse("treatment-status/engagement")))
                .orElseThrow();
        assertThat(rule.authorityRequired()).isFalse();
        assertThat(rule.whileInCustody()).isFalse();
        assertThat(rule.variantShown()).isFalse();
        assertThat(rule.only()).isEmpty();
        assertThat(rule.open().categories()).isEmpty();
        assertThat(rule.widest(Category.ENG)).isEqualTo(Treatment.WITHHOLD);
    }

    @Test
    void versionIsThatOfTheText() throws IOException {
        String version = read(GOOD).of(Role.CASE_MANAGEMENT).orElseThrow().version();
        assertThat(read(GOOD).of(Role.CASE_MANAGEMENT).orElseThrow().version()).isEqualTo(version);
        assertThat(read(GOOD + "# a comment\n")
                        .of(Role.CASE_MANAGEMENT)
                        .orElseThrow()
                        .version())
                .isNotEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role: case-management | role: case-manager | 1 | `case-manager` does not fit `role` | a role of the programme, such as prosecutor",
                "purpose: CAREMGT | purpose: CARE | 2 | `CARE` does not fit `purpose` | one of [",
                "[sud-provider, prosecutor] | [sud] | 3 | `sud` does not fit `may-know-of` | roles",
                "deny: [CHRI, HIV] | deny: [CHRI, HAT] | 4 | `HAT` does not fit `deny` | categories of the field dictionary: [ID, CON",
                "deny: [CHRI, HIV] | deny: [CHRI, SUD] | 7 | SUD is denied above and listed here | one of the two",
                "{NEED: the county's own agreement} | {NEEDS: words} | 5 | `NEEDS` is no category with a reason | categories of",
                "{NEED: the county's own agreement} | {NEED: ' '} | 5 | `NEED` is no category with a reason | categories of",
                "  treatment-status/engagement:@ | treatment-status/other: | 7 | `treatment-status/other` is no kind of the canonical record | kind/variant, each variant on its own",
                "  treatment-status/engagement:@ | Treatment Status: | 7 | `Treatment Status` is no kind of the canonical record | kind/variant, each variant on its own",
                "authority: required | authority: asked | 8 | `asked` does not fit `authority` | `authority: required`, or leave the line out",
                "while: custody-open | while: custody | 9 | `custody` does not fit `while` | `while: custody-open`, or leave the line out",
                "only: [engagement, | only: [custody, | 10 | `custody` does not fit `only` | paths of fields of this kind",
                "variant: shown | variant: hidden | 11 | `hidden` does not fit `variant` | `variant: shown`, or leave the line out",
                "custody.bookingNumber] | custody.number] | 12 | `custody.number` does not fit `key` | paths of keys",
                "allow: [ENG] | allow: [ENG, CUS] | 13 | `treatment-status/engagement` has no field of the category CUS | leave it out; it has [",
                "any: [P2_NAMED, P2_TPO] | any: [P2_NAME] | 16 | `P2_NAME` does not fit `any` | authorities: [P2_NAMED, P2_TPO",
                "any: [P2_NAMED, P2_TPO] | any: [] | 16 | no authority is named | authorities: [P2_NAMED, P2_TPO",
                "{any: | {of: [], any: | 16 | `of` is not known here | one of [any",
                "at: 2026-03-01T10:00:00Z | at: today | 19 | `today` does not fit `at` | a moment: 2026-03-01T10:00:00Z",
                "origin: hipaa | origin: hippo | 20 | `hippo` does not fit `origin` | part2, hipaa or none",
                "given: {kind: treatment-status/engagement, origin: h | given: {kind: treatment-status, origin: h | 20 | `treatment-status` does not fit `kind` | a kind with its variant",
                "custody: open, | custody: closed, | 20 | `closed` does not fit `custody` | open or none",
                "authority: [P2_NAMED, P2_TPO], with | authority: [P2], with | 21 | `P2` does not fit `authority` | authorities: [P2_NAMED",
                "custody: none, authority: none | custody: none, authority: some | 26 | `some` does not fit `authority` | authorities: [P2_NAMED",
                "with: {engagement.status | with: {Engagement.status | 21 | `Engagement.status` is no field path | such as charges[].statute",
                "    withheld: true | | 24 | the test expects nothing | `shares:`, `withholds:` or `withheld: true`",
                "    withheld: true | withheld: false | 24 | the test expects nothing | `shares:`, `withholds:` or `withheld: true`"
            })
    void whatDoesNotFitIsTold(String old, String now, int line, String wrong, String right) throws IOException {
        String before = old.replace("@", "\n");
        String text = GOOD.replace(
                before,
                now == null
                        ? ""
                        : (before.startsWith("    ") ? "    " : before.startsWith("  ") ? "  " : "")
                                + now
                                + (old.endsWith("@") ? "\n" : ""));
        assertThat(text).isNotEqualTo(GOOD);
        read(text);
        assertThat(faults.list()).isNotEmpty();
        ConfigFault fault = faults.list().get(0);
        assertThat(fault.wrong()).isEqualTo(wrong);
        assertThat(fault.line()).isEqualTo(line);
        assertThat(fault.right()).startsWith(right);
    }

    @Test
    void policyWithoutTestsIsTold() throws IOException {
        read(GOOD.substring(0, GOOD.indexOf("tests:")));
        assertThat(faults.list())
                .extracting(ConfigFault::wrong, ConfigFault::right)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "no tests", "at least one test that shares and one that withholds"));
    }

    @Test
    void secondPolicyOfARoleIsTold() throws IOException {
        Files.writeString(folder.resolve("again.yaml"), GOOD);
        read(GOOD);
        assertThat(faults.list()).extracting(ConfigFault::wrong).containsExactly("a second policy for case-management");
    }

    @Test
    void justiceSenderMayNotLearnOfCare() throws IOException {
        read(GOOD.replace("role: case-management", "role: prosecutor"));
        assertThat(faults.list())
                .extracting(ConfigFault::line, ConfigFault::wrong, ConfigFault::right)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        3, "a justice sender may not learn of a care recipient", "justice roles and case-management"));
        assertThat(new Policies(Map.of()).mayKnowOf(Role.CASE_MANAGEMENT, Role.PAYER))
                .isFalse();
    }

    @Test
    void senderLearnsOfThoseWhomItsPolicyNames_butJusticeNeverOfCare() throws IOException {
        Policies care = read(GOOD);
        assertThat(care.mayKnowOf(Role.CASE_MANAGEMENT, Role.SUD_PROVIDER)).isTrue();
        assertThat(care.mayKnowOf(Role.CASE_MANAGEMENT, Role.PAYER)).isFalse();
        Policies justice = read(GOOD.replace("role: case-management", "role: prosecutor"));
        assertThat(justice.mayKnowOf(Role.PROSECUTOR, Role.PROSECUTOR)).isTrue();
        assertThat(justice.mayKnowOf(Role.PROSECUTOR, Role.SUD_PROVIDER)).isFalse();
    }

    @Test
    void countsAreForThoseWhoGetNothingOfAnybody_andOfNothingThatIsKeptFromThem() throws IOException {
        read(GOOD.replace("receives:\n", "extract: [ENG]\nreceives:\n"));
        assertThat(faults.list())
                .extracting(ConfigFault::line, ConfigFault::wrong)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(6, "case-management gets messages, not counts"));
        ConfigFaults later = new ConfigFaults();
        Files.writeString(
                file(),
                GOOD.replace("role: case-management", "role: public-health")
                        .replace("receives:\n", "extract: [DEM, HIV, REFSTATUS]\nreceives:\n"));
        Policies.read(folder, Scene.SCHEMAS, later);
        assertThat(later.list())
                .extracting(ConfigFault::wrong)
                .containsExactlyInAnyOrder(
                        "HIV is denied above or by the shipped matrix",
                        "REFSTATUS is denied above or by the shipped matrix");
    }

    @Test
    void receiversOfAKindAreTheRolesThatListIt() throws IOException {
        assertThat(read(GOOD).receivers(Kind.parse("treatment-status/engagement")))
                .containsExactly(Role.CASE_MANAGEMENT);
        assertThat(read(GOOD).receivers(Kind.parse("treatment-status/exit"))).isEmpty();
    }
}
