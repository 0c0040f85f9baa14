package org.diversionhub;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.mapping.Payload;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.Vault;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;

/** The table of packages, and the safety case that is in the types. */
@Execution(CONCURRENT)
class ArchitectureTest {
    private static final String ROOT = "org.diversionhub";
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Each room and what it may use, beside itself. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("platform", Set.of("config")),
            Map.entry("message", Set.of("config")),
            Map.entry("partner", Set.of("config", "message")),
            Map.entry("trust", Set.of("config", "message", "partner")),
            Map.entry("authority", Set.of("config", "trust")),
            Map.entry("transport", Set.of("config", "partner", "trust")),
            Map.entry("consent", Set.of("message", "partner")),
            Map.entry("disclosure", Set.of("config", "message", "partner", "consent")),
            Map.entry("eligibility", Set.of("config", "message")),
            Map.entry("referral", Set.of("message", "partner", "consent", "trust")),
            Map.entry("outcomes", Set.of("message", "partner", "referral")),
            Map.entry("mapping", Set.of("config", "message", "partner", "consent", "disclosure")),
            Map.entry("audit", Set.of("message", "partner", "consent", "disclosure", "trust")),
            Map.entry(
                    "exchange",
                    Set.of(
                            "config",
                            "message",
                            "partner",
                            "trust",
                            "consent",
                            "disclosure",
                            "eligibility",
                            "referral",
                            "outcomes",
                            "mapping",
                            "audit",
                            "transport",
                            "platform")),
            Map.entry(
                    "fhir",
                    Set.of(
                            "config",
                            "message",
                            "partner",
                            "trust",
                            "consent",
                            "disclosure",
                            "referral",
                            "mapping",
                            "audit",
                            "exchange",
                            "platform")),
            Map.entry("change", Set.of("config", "partner", "trust", "disclosure", "audit", "exchange")),
            Map.entry(
                    "cli",
                    Set.of(
                            "change",
                            "config",
                            "message",
                            "partner",
                            "trust",
                            "authority",
                            "consent",
                            "disclosure",
                            "eligibility",
                            "referral",
                            "outcomes",
                            "mapping",
                            "audit",
                            "exchange",
                            "onboarding",
                            "platform")),
            Map.entry(
                    "onboarding",
                    Set.of(
                            "config",
                            "message",
                            "partner",
                            "trust",
                            "transport",
                            "consent",
                            "disclosure",
                            "mapping",
                            "exchange",
                            "platform")),
            Map.entry(
                    "demo",
                    Set.of(
                            "config",
                            "message",
                            "partner",
                            "trust",
                            "authority",
                            "consent",
                            "disclosure",
                            "referral",
                            "mapping",
                            "audit",
                            "exchange",
                            "platform")));

    @TestFactory
    Stream<DynamicTest> roomUsesOnlyWhatItMay() {
        return MAY_USE.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(
                        room.getKey(),
                        () -> rule(room.getKey(), room.getValue()).check(CODE)));
    }

    private static ArchRule rule(String room, Set<String> mayUse) {
        String[] allowed = Stream.concat(mayUse.stream(), Stream.of(room))
                .map(name -> ROOT + "." + name + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> elsewhere =
                resideInAPackage(ROOT + "..").and(not(JavaClass.Predicates.resideInAnyPackage(allowed)));
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .should()
                .dependOnClassesThat(elsewhere);
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> rooms = CODE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(MAY_USE.keySet()).containsAll(rooms);
    }

    @Test
    void roomsFormNoCircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void nobodyUsesTheDemo() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".demo..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(ROOT + ".demo..")
                .check(CODE);
    }

    @Test
    void springSecurityIsAskedInOneRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".fhir")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.security..")
                .check(CODE);
    }

    @Test
    void redactedMessageIsMadeInDisclosureAlone() {
        madeOnlyIn(RedactedMessage.class, "disclosure");
        constructors()
                .that()
                .areDeclaredIn(RedactedMessage.class)
                .should()
                .bePackagePrivate()
                .check(CODE);
    }

    @Test
    void payloadIsMadeInMappingAlone() {
        madeOnlyIn(Payload.class, "mapping");
        constructors()
                .that()
                .areDeclaredIn(Payload.class)
                .should()
                .bePackagePrivate()
                .check(CODE);
    }

    /** What comes out of it are bytes: so whoever makes them must have nothing else to make them of. */
    @Test
    void payloadIsProtectedInOnePlaceThatKnowsNoMessage() {
        classes()
                .that()
                .areAssignableTo(Payload.Wrapper.class)
                .or()
                .areAssignableTo(Payload.Wrapped.class)
                .should()
                .onlyHaveDependentClassesThat(describe(
                        "protect",
                        one -> Set.of("Payload", "Wrapper", "Wrapped", "Protecting")
                                .contains(one.getSimpleName())))
                .check(CODE);
        noClasses()
                .that()
                .haveSimpleName("Protecting")
                .should()
                .dependOnClassesThat(describe(
                        "hold content",
                        one -> one.isEquivalentTo(CanonicalMessage.class) || one.isEquivalentTo(RedactedMessage.class)))
                .check(CODE);
    }

    private static void madeOnlyIn(Class<?> type, String room) {
        DescribedPredicate<JavaConstructorCall> made = describe(
                "makes a " + type.getSimpleName(), call -> call.getTargetOwner().isEquivalentTo(type));
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + room)
                .should()
                .callConstructorWhere(made)
                .check(CODE);
        List<JavaClass> makers = CODE.stream()
                .filter(one -> one.getConstructorCallsFromSelf().stream().anyMatch(made))
                .toList();
        assertThat(makers).as("somebody makes it, or the rule checks nothing").isNotEmpty();
    }

    @Test
    void writersSeeOnlyWhatWasRedacted() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".mapping")
                .and(describe(
                        "are not of the way in",
                        one -> !one.getFullName().matches(".*\\.(MessageReader|Reading)(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(CanonicalMessage.class)
                .check(CODE);
    }

    @Test
    void transportsTakeNothingButWhatWasWrittenFromARedactedMessage() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Transport")
                .should()
                .haveRawParameterTypes(describe(
                        "one Outgoing",
                        types -> types.size() == 1 && types.get(0).getFullName().equals(ROOT + ".exchange.Outgoing")))
                .check(CODE);
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Transport")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(CanonicalMessage.class)
                .check(CODE);
    }

    /** They are bytes and no {@link Payload}: so whoever writes them must not know what is behind the names. */
    @Test
    void notificationsKnowNamesAlone() {
        classes()
                .that()
                .haveSimpleName("Notifying")
                .should()
                .onlyHaveDependentClassesThat(
                        describe("tell", one -> Set.of("Notifying", "Telling").contains(one.getSimpleName())))
                .check(CODE);
        noClasses()
                .that()
                .haveSimpleNameStartingWith("Notices")
                .or()
                .haveSimpleName("Telling")
                .should()
                .dependOnClassesThat(describe(
                        "hold content",
                        one -> one.isEquivalentTo(Payload.class)
                                || one.isEquivalentTo(CanonicalMessage.class)
                                || one.isEquivalentTo(RedactedMessage.class)
                                || Set.of("Reader", "Resource", "OwnWords", "Rereading", "Catalogue")
                                                .contains(one.getSimpleName())
                                        && one.getPackageName().startsWith(ROOT)))
                .check(CODE);
    }

    @Test
    void sealedContentIsOpenedInThreePlacesOnly() {
        DescribedPredicate<JavaAccess<?>> opens = describe("opens the vault", access -> {
            AccessTarget target = access.getTarget();
            return target.getOwner().isEquivalentTo(Vault.class)
                    && target.getName().equals("open");
        });
        Set<String> openers = CODE.stream()
                .filter(one -> !one.getPackageName().endsWith(".trust"))
                .filter(one -> one.getAccessesFromSelf().stream().anyMatch(opens))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(openers).containsExactlyInAnyOrder("Messages", "CaseHandles", "OwnWords");
    }
}
