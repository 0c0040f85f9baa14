package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes for whom between two policy sets, and in which situations. */
class ComparisonTest {
    private static final Kind STATUS = Kind.parse("treatment-status/engagement");
    private static final String POLICY = """
            role: prosecutor
            purpose: LEAD-FILING
            may-know-of: [police-records]
            deny: [HIV]
            receives:
              treatment-status/engagement:
                key: [participant.key]
                mask: [ENG]
            tests: [{name: any, at: 2026-03-01T10:00:00Z, given: {kind: treatment-status/exit, origin: none}, withheld: true}]
            """;
    private static final String NOTHING = POLICY.substring(0, POLICY.indexOf("receives")) + "receives: {}\n"
            + POLICY.substring(POLICY.indexOf("tests"));

    @TempDir
    Path folder;

    private int sides;

    private Comparison.Side side(String policy, CodeClasses codes, Schemas schemas) throws IOException {
        Path own = Files.createDirectory(folder.resolve("side" + ++sides));
        Files.writeString(own.resolve("prosecutor.yaml"), policy);
        ConfigFaults faults = new ConfigFaults();
        Policies policies = Policies.read(own, Scene.SCHEMAS, faults);
        assertThat(faults.list()).isEmpty();
        return new Comparison.Side(schemas, policies, new Disclosing(Scene.SCHEMAS, policies, codes));
    }

    private Comparison.Side side(String policy) throws IOException {
        return side(policy, Scene.CODES, Scene.SCHEMAS);
    }

    private static List<Comparison.Change> changes(Comparison.Side before, Comparison.Side after) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.putObject("engagement").put("status", "active").put("lastContact", "2026-02-27");
        record.putObject("notes").put("text", "She came alone.");
        return new Comparison(before, after)
                .over(List.of(new CanonicalMessage(STATUS, "m-1", Instant.parse("2026-02-28T10:00:00Z"), record)));
    }

    private List<Comparison.Change> changes(String before, String after) throws IOException {
        return changes(side(before), side(after));
    }

    private static Comparison.Change field(String path, String from, String to, boolean more, List<String> when) {
        return new Comparison.Change(
                Role.PROSECUTOR, Optional.of(STATUS), Optional.of(new FieldPath(path)), from, to, more, when);
    }

    private static Comparison.Change role(String from, String to, boolean more) {
        return new Comparison.Change(Role.PROSECUTOR, Optional.empty(), Optional.empty(), from, to, more, List.of());
    }

    private static Comparison.Change rule(String from, String to, boolean more) {
        return new Comparison.Change(Role.PROSECUTOR, Optional.of(STATUS), Optional.empty(), from, to, more, List.of());
    }

    @Test
    void nothingChanges_whereBothSayTheSame() throws IOException {
        assertThat(changes(POLICY, POLICY.replace("[ENG]", "[ENG] # a word"))).isEmpty();
    }

    @Test
    void categoryMoreIsMore_inEachSituationInWhichItGoes() throws IOException {
        String authorised = POLICY + "";
        String more = authorised.replace(
                "    mask: [ENG]\n", "    mask: [ENG]\n    with-authority: [{any: [HIPAA_AUTH], allow: [ENG]}]\n");
        assertThat(changes(POLICY, more))
                .containsExactly(
                        field(
                                "engagement.lastContact",
                                "withheld",
                                "shared",
                                true,
                                List.of(
                                        "HIPAA content with HIPAA_AUTH",
                                        "HIPAA content with every authority",
                                        "other content with HIPAA_AUTH",
                                        "other content with every authority")),
                        field(
                                "engagement.status",
                                "masked (class)",
                                "shared",
                                true,
                                List.of(
                                        "HIPAA content with HIPAA_AUTH",
                                        "HIPAA content with every authority",
                                        "other content with HIPAA_AUTH",
                                        "other content with every authority")));
        assertThat(changes(more, POLICY))
                .hasSize(2)
                .allSatisfy(change -> assertThat(change.more()).isFalse())
                .extracting(Comparison.Change::to)
                .containsExactly("withheld", "masked (class)");
    }

    @Test
    void part2ContentIsComparedToo() throws IOException {
        String more = POLICY.replace(
                "    mask: [ENG]\n", "    mask: [ENG]\n    with-authority: [{any: [P2_CJ_2_35], mask: [ENG]}]\n");
        assertThat(changes(POLICY, more))
                .containsExactly(field(
                        "engagement.status",
                        "withheld",
                        "masked (class)",
                        true,
                        List.of("part 2 content with P2_CJ_2_35", "part 2 content with every authority")));
    }

    @Test
    void whatGoesWithoutAnAuthorityIsToldSo() throws IOException {
        assertThat(changes(POLICY, NOTHING)).singleElement().satisfies(change -> {
            assertThat(change.more()).isFalse();
            assertThat(change.when())
                    .hasSize(26)
                    .startsWith("HIPAA content without authority", "HIPAA content with P2_NAMED")
                    .noneMatch(when -> when.contains("part 2"))
                    .noneMatch(when -> when.contains("custody"));
        });
    }

    @Test
    void outOfCustodyIsComparedWhereARuleAsksForIt() throws IOException {
        String whileHeld = POLICY.replace("    mask: [ENG]\n", "    while: custody-open\n    mask: [ENG]\n");
        assertThat(changes(whileHeld, POLICY)).singleElement().satisfies(change -> {
            assertThat(change.more()).isTrue();
            assertThat(change.when())
                    .hasSize(26)
                    .allMatch(when -> when.endsWith(", out of custody"))
                    .contains("other content without authority, out of custody");
        });
    }

    @Test
    void anotherCoarseWordCountsAsMore_andNoValueIsTold() throws IOException {
        Path lists = Files.createDirectory(folder.resolve("codes"));
        try (Stream<Path> files = Files.list(Path.of("mappings/codes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, lists.resolve(file.getFileName()));
            }
        }
        Files.writeString(lists.resolve("engagement.status.csv"), "code,class\nactive,keen\n");
        CodeClasses other = CodeClasses.read(lists, Scene.SCHEMAS, new ConfigFaults());
        List<Comparison.Change> changes = changes(side(POLICY), side(POLICY, other, Scene.SCHEMAS));
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.from()).isEqualTo("masked (class)").isEqualTo(change.to());
            assertThat(change.more()).isTrue();
        });
        assertThat(changes.toString()).doesNotContain("keen", "engaged");
    }

    @Test
    void kindThatOneSideDoesNotHaveGoesToNobodyThere() throws IOException {
        Schemas none = Schemas.read(Files.createDirectory(folder.resolve("none")), new ConfigFaults());
        assertThat(changes(side(POLICY, Scene.CODES, none), side(POLICY)))
                .singleElement()
                .satisfies(change -> assertThat(change.from()).isEqualTo("withheld"));
    }

    @Test
    void anotherPurposeIsMore() throws IOException {
        assertThat(changes(POLICY, POLICY.replace("LEAD-FILING", "LEAD-MONITOR")))
                .containsExactly(role("purpose LEAD-FILING", "purpose LEAD-MONITOR", true));
    }

    @Test
    void toKnowOfAnotherIsMore_andOfOneLessIsNot() throws IOException {
        String two = POLICY.replace("[police-records]", "[police-records, case-management]");
        String none = POLICY.replace("[police-records]", "[]");
        assertThat(changes(POLICY, two))
                .containsExactly(
                        role("may know of [police-records]", "may know of [case-management, police-records]", true));
        assertThat(changes(POLICY, none))
                .containsExactly(role("may know of [police-records]", "may know of []", false));
    }

    @Test
    void variantThatIsToldIsMore() throws IOException {
        String shown = POLICY.replace("    key:", "    variant: shown\n    key:");
        assertThat(changes(POLICY, shown)).containsExactly(rule("variant hidden", "variant shown", true));
        assertThat(changes(shown, POLICY)).containsExactly(rule("variant shown", "variant hidden", false));
    }

    @Test
    void anotherKeyIsMore_andOneLessIsNot() throws IOException {
        String two = POLICY.replace("[participant.key]", "[participant.key, prosecution.caseNumber]");
        assertThat(changes(POLICY, two))
                .containsExactly(
                        rule("keys [participant.key]", "keys [participant.key, prosecution.caseNumber]", true));
        assertThat(changes(two, POLICY))
                .containsExactly(
                        rule("keys [participant.key, prosecution.caseNumber]", "keys [participant.key]", false));
    }

    @Test
    void roleWithoutAPolicyBeforeHasNoPurposeToCompare() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Policies none = Policies.read(empty, Scene.SCHEMAS, new ConfigFaults());
        var before = new Comparison.Side(Scene.SCHEMAS, none, new Disclosing(Scene.SCHEMAS, none, Scene.CODES));
        assertThat(changes(before, side(POLICY)))
                .hasSize(2)
                .first()
                .isEqualTo(role("may know of []", "may know of [police-records]", true));
    }
}
