package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of policies that are wider than the shipped matrix, or that do less than they look. */
class PolicyReviewTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheShippedPolicies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/disclosure"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private PolicyReviewTest with(String role, String old, String now) throws IOException {
        Path file = folder.resolve(role + ".yaml");
        String text = Files.readString(file);
        assertThat(text).contains(old);
        int at = text.indexOf(old);
        Files.writeString(file, text.substring(0, at) + now + text.substring(at + old.length()));
        return this;
    }

    private PolicyReview review() {
        ConfigFaults faults = new ConfigFaults();
        Policies policies = Policies.read(folder, SCHEMAS, faults);
        faults.refuse();
        return new PolicyReview(SCHEMAS, policies);
    }

    private static List<String> words(List<ConfigFault> faults) {
        return faults.stream().map(ConfigFault::wrong).toList();
    }

    @Test
    void shippedPoliciesAreWithinTheMatrix_andSayNothingInVain() {
        assertThat(review().tooWide()).isEmpty();
        assertThat(review().unreachable()).isEmpty();
        assertThat(review().untested()).isEmpty();
    }

    @Test
    void matrixInTheProgramIsThatOfTheDomain() throws IOException {
        assertThat(Path.of("src/main/resources/org/diversionhub/disclosure/matrix.tsv"))
                .hasSameTextualContentAs(Path.of("src/test/resources/domain/matrix.tsv"));
    }

    @Test
    void widerCellNeedsAWrittenReason() throws IOException {
        with("prosecutor", "    mask: [CON, GOV]\n", "    mask: [GOV]\n")
                .with("prosecutor", "allow: [ID, DEM,", "allow: [ID, CON, DEM,");
        assertThat(words(review().tooWide()))
                .containsExactly("prosecutor would get CON of diversion-referral/arrest beyond the shipped matrix"
                        + " without a reason");
        with("prosecutor", "\ntests:", "\nwider-because: {CON: the county's MOU of May}\ntests:");
        assertThat(review().tooWide()).isEmpty();
        assertThat(review().unreachable()).isEmpty();
    }

    @Test
    void reasonForNothingIsTold() throws IOException {
        with("prosecutor", "\ntests:", "\nwider-because: {CON: the county's MOU of May}\ntests:");
        assertThat(review().tooWide()).isEmpty();
        assertThat(words(review().unreachable()))
                .containsExactly("`wider-because` gives a reason for CON, of which nothing is wider");
    }

    @Test
    void noReasonOpensWhatTheLawSaysNeverTo() throws IOException {
        with("prosecutor", "deny: [PAY, APT, NEED, SUD,", "deny: [PAY, APT, NEED,")
                .with("prosecutor", "mask: [CON, GOV]}", "mask: [CON, GOV, SUD]}")
                .with("prosecutor", "\ntests:", "\nwider-because: {SUD: we would like to}\ntests:");
        assertThat(words(review().tooWide()))
                .containsExactly("prosecutor would get SUD of diversion-referral/arrest beyond the shipped matrix,"
                        + " where the law says never");
    }

    @Test
    void emergencyIsWider_whereTheMatrixDoesNotNameIt() {
        assertThat(Matrix.Cell.CE.isExceededBy(emergency(Set.of(Category.SUD)), Category.SUD))
                .isFalse();
        assertThat(Matrix.Cell.C.isExceededBy(emergency(Set.of(Category.SUD)), Category.SUD))
                .isTrue();
        assertThat(Matrix.Cell.C.isExceededBy(emergency(Set.of(Category.MED)), Category.SUD))
                .isFalse();
    }

    private static Clause emergency(Set<Category> allow) {
        ConfigPlace here = new ConfigPlace("policy.yaml", 1);
        return new Clause(Set.of(AuthorityType.EMERGENCY), allow, Set.of(), here, here);
    }

    @Test
    void freeRuleIsWider_whereTheMatrixAsksForAnAuthority() throws IOException {
        with(
                "prosecutor",
                "    with-authority:\n      - {any: [P2_NAMED, P2_CJ_2_35, HIPAA_AUTH], mask: [ENG]}",
                "    mask: [ENG]");
        assertThat(words(review().tooWide())).singleElement().asString().contains("ENG", "without a reason");
    }

    @Test
    void lineThatCanNeverDoAnythingIsTold() throws IOException {
        with("prosecutor", "any: [P2_NAMED, P2_CJ_2_35]", "any: [P2_NAMED, P2_TPO]");
        assertThat(words(review().unreachable())).containsExactly("P2_TPO opens nothing of this clause to prosecutor");
    }

    @Test
    void categoryThatNoAuthorityOfItsClauseOpensIsTold() throws IOException {
        with(
                "prosecutor",
                "{any: [P2_NAMED], allow: [ID, DEM, INC, CHRI,",
                "{any: [RELEASE], allow: [ID, DEM, INC, CHRI,");
        assertThat(review().unreachable())
                .hasSize(6)
                .allSatisfy(fault -> assertThat(fault.right()).isEqualTo("leave it out, or another authority"))
                .extracting(ConfigFault::wrong)
                .contains("no authority of this clause opens INC to prosecutor");
    }

    @Test
    void maskThatLeavesNothingIsTold() throws IOException {
        with("prosecutor", "    allow: [ID, DEM,", "    allow: [ID,")
                .with("prosecutor", "    mask: [CON, GOV]\n", "    mask: [CON, GOV, DEM]\n");
        assertThat(words(review().unreachable())).containsExactly("DEM of diversion-referral/arrest leaves no field");
    }

    @Test
    void categoriesThatNobodyReceives_andKindsWithoutATest_areTold() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> !path.endsWith("evaluator.yaml")).toList()) {
                Files.delete(file);
            }
        }
        assertThat(review().receivedByNobody()).contains(Category.SUD, Category.ID);
        with("evaluator", "receives: {}", "receives:\n  diversion-referral/community: {mask: [DEM]}");
        assertThat(review().receivedByNobody()).contains(Category.SUD).doesNotContain(Category.DEM);
        assertThat(words(review().untested()))
                .containsExactly("no test of evaluator is about diversion-referral/community");
        assertThat(words(review().unsent(Set.of()))).singleElement().asString().contains("which no partner may send");
        assertThat(review().unsent(Set.of(Kind.parse("diversion-referral/community"))))
                .isEmpty();
    }
}
