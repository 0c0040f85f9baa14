package org.diversionhub.mapping;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationResult;
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
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * HAPI's validator with R4 and the profiles of {@code mappings/fhir/profiles}: no network, terminology in memory. One
 * at a time: at the first use of a profile it changes definitions that others read (hapi-fhir, issue 8034).
 */
public final class FhirProfiles {
    static final Path FOLDER = Path.of("mappings/fhir/profiles");

    /** One of its own: the definitions of R4 that hang on one are for one validator at a time. */
    private final FhirContext r4 = FhirContext.forR4();

    private final FhirValidator validator;

    public FhirProfiles() {
        var unknown = new UnknownCodeSystemWarningValidationSupport(r4);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        var instances = new FhirInstanceValidator(new ValidationSupportChain(
                ours(),
                new DefaultProfileValidationSupport(r4),
                new SnapshotGeneratingValidationSupport(r4),
                new InMemoryTerminologyServerValidationSupport(r4),
                new CommonCodeSystemsTerminologyService(r4),
                unknown));
        instances.setAnyExtensionsAllowed(true);
        instances.setErrorForUnknownProfiles(true);
        instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        this.validator = r4.newValidator().registerValidatorModule(instances);
        errors(new Patient()); // reads R4; two tests at once would each do so
    }

    private PrePopulatedValidationSupport ours() {
        var support = new PrePopulatedValidationSupport(r4);
        files(FOLDER).forEach(file -> support.addResource(r4.newJsonParser().parseResource(text(file))));
        return support;
    }

    /** What makes the resource invalid, by R4 and by the profiles that it claims. */
    public synchronized List<String> errors(Resource resource) {
        return errors(validator.validateWithResult(resource));
    }

    /** Likewise, of a text: HAPI's own reading of it would mend some. */
    public synchronized List<String> errors(String resource) {
        return errors(validator.validateWithResult(resource));
    }

    private static List<String> errors(ValidationResult found) {
        return found.getMessages().stream()
                .filter(message -> message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal())
                .map(FhirProfiles::words)
                .toList();
    }

    private static String words(SingleValidationMessage message) {
        return message.getLocationString() + ": " + message.getMessage();
    }

    static String url(String name) {
        return "urn:diversionhub:profile:" + name;
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
