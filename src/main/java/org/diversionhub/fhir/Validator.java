package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HAPI's validator with R4 and the hub's profiles. It has no network, and terminology as far as R4 brings it. */
final class Validator {
    private static final Logger LOG = LoggerFactory.getLogger(Validator.class);
    private static final int MOST_ISSUES = 500;

    private final IValidationSupport definitions;
    private final FhirValidator validator;
    private final ValidatorWords words;

    Validator(Path profiles) {
        FhirContext r4 = FhirContext.forR4();
        var unknown = new UnknownCodeSystemWarningValidationSupport(r4);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        this.definitions = new ValidationSupportChain(
                ours(profiles, r4),
                new DefaultProfileValidationSupport(r4),
                new SnapshotGeneratingValidationSupport(r4),
                new InMemoryTerminologyServerValidationSupport(r4),
                new CommonCodeSystemsTerminologyService(r4),
                unknown);
        var instances = new FhirInstanceValidator(definitions);
        instances.setAnyExtensionsAllowed(true);
        instances.setErrorForUnknownProfiles(false);
        instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        this.validator = r4.newValidator().registerValidatorModule(instances);
        this.words = new ValidatorWords(definitions);
        validator.validateWithResult("{\"resourceType\": \"Basic\"}");
    }

    private static PrePopulatedValidationSupport ours(Path profiles, FhirContext r4) {
        var ours = new PrePopulatedValidationSupport(r4);
        try (Stream<Path> files = Files.list(profiles)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".json")).toList()) {
                ours.addResource(r4.newJsonParser().parseResource(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ours;
    }

    OperationOutcome outcome(Submitted asked) {
        ValidationOptions options = new ValidationOptions();
        asked.profile().ifPresent(profile -> options.addProfile(known(profile, asked.type())));
        OperationOutcome outcome = new OperationOutcome();
        if (asked.found() == null) {
            add(
                    outcome,
                    IssueSeverity.FATAL,
                    IssueType.STRUCTURE,
                    "This is no JSON without a name said twice, or no XML without a DTD.",
                    "");
        } else if (!asked.found().equals(asked.type())) {
            add(outcome, IssueSeverity.FATAL, IssueType.STRUCTURE, "This is no " + asked.type() + ".", "");
        } else {
            List<SingleValidationMessage> messages = messages(asked, options, outcome);
            messages.stream()
                    .filter(one -> !ValidatorWords.isToldAgain(one, messages))
                    .limit(MOST_ISSUES)
                    .forEach(one -> add(
                            outcome,
                            IssueSeverity.fromCode(one.getSeverity().getCode()),
                            words.type(one),
                            words.text(one),
                            words.path(one, asked.type())));
        }
        if (asked.aboutToBe()) {
            add(
                    outcome,
                    IssueSeverity.INFORMATION,
                    IssueType.INFORMATIONAL,
                    "Whether the hub would take it was not looked at: that depends on what is there.",
                    "");
        }
        if (!outcome.hasIssue()) {
            add(outcome, IssueSeverity.INFORMATION, IssueType.INFORMATIONAL, "No fault was found.", "");
        }
        return outcome;
    }

    private String known(String profile, String type) {
        if (definitions.fetchStructureDefinition(profile) instanceof StructureDefinition found
                && type.equals(found.getType())) {
            return profile;
        }
        throw Faults.of(
                422,
                IssueType.NOTSUPPORTED,
                "The hub has no such profile of " + type + ": those of R4, and urn:diversionhub:profile:….");
    }

    /** Its own faults may quote what it read. */
    private List<SingleValidationMessage> messages(Submitted asked, ValidationOptions options, OperationOutcome to) {
        try {
            return validator.validateWithResult(asked.text(), options).getMessages();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("a resource could not be validated ({})", e.getClass().getName());
            add(to, IssueSeverity.FATAL, IssueType.STRUCTURE, "This cannot be read as FHIR R4.", "");
            return List.of();
        }
    }

    private static void add(
            OperationOutcome to, IssueSeverity severity, IssueType type, String text, String expression) {
        boolean there = to.getIssue().stream()
                .anyMatch(one -> text.equals(one.getDiagnostics())
                        && severity == one.getSeverity()
                        && one.getExpression().stream().allMatch(path -> expression.equals(path.getValue())));
        if (there) {
            return;
        }
        var issue = to.addIssue().setSeverity(severity).setCode(type).setDiagnostics(text);
        if (!expression.isEmpty()) {
            issue.addExpression(expression);
        }
    }
}
