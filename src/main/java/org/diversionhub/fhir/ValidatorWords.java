package org.diversionhub.fhir;

import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.StructureDefinition;

/**
 * Says what the validator says without what it quotes: its messages have the values of a resource in them, and the
 * names that somebody gave to its elements. What is told comes from the definitions, from the pattern of a message
 * without what fills it in, or is the hub's.
 */
final class ValidatorWords {
    private static final String OTHER = "This is not as FHIR R4 has it.";
    private static final String MINIMUM = "Validation_VAL_Profile_Minimum";

    /** Of messages without a name, by what stands in them whatever they quote. */
    private static final Map<Pattern, String> NAMELESS = Map.of(
            Pattern.compile("^(Unrecognized property|Undefined (element|attribute)) "),
                    "There is an element here that FHIR does not have.",
            Pattern.compile("must be an? (JSON )?Array, not "), "This is a list in FHIR.",
            Pattern.compile("must be an? (JSON )?[Oo]bject, not "), "This is an element with parts in FHIR.",
            Pattern.compile("the primitive value must be "), "The value is of another type of JSON in FHIR.",
            Pattern.compile("is a duplicate and will be ignored$"), "One name stands here twice.",
            Pattern.compile("^Text should not be present "), "There is text here where FHIR has none.");

    private static final Pattern MISSING = Pattern.compile("^([A-Za-z.\\[\\]]+): minimum required = (\\d+), but only ");
    private static final Pattern VALUE_SET = Pattern.compile("\\(((?:http|urn):[A-Za-z0-9:./-]+)[|)]");
    private static final Pattern TYPE = Pattern.compile("^Type_Specific_Checks_DT_([A-Za-z0-9]+)_");
    private static final Pattern STEP = Pattern.compile("([A-Za-z]+)(?:\\[x])?(\\[[0-9]{1,5}])?");
    private static final Pattern OF_TYPE = Pattern.compile("ofType\\(([A-Za-z0-9]+)\\)");

    private final IValidationSupport definitions;
    private final Set<String> names = new HashSet<>();
    private final ResourceBundle patterns = ResourceBundle.getBundle("Messages", Locale.ROOT);

    ValidatorWords(IValidationSupport definitions) {
        this.definitions = definitions;
        List<StructureDefinition> all = Objects.requireNonNull(definitions.fetchAllStructureDefinitions());
        for (StructureDefinition one : all) {
            names.add(one.getType());
            one.getSnapshot().getElement().forEach(this::name);
        }
    }

    private void name(ElementDefinition element) {
        names.add(element.getPath().replaceAll("^.*\\.", "").replace("[x]", ""));
    }

    /** Whether another message says the same of the same code, and more of it. */
    static boolean isToldAgain(SingleValidationMessage message, List<SingleValidationMessage> all) {
        return id(message).equals("Terminology_PassThrough_TX_Message")
                && all.stream()
                        .anyMatch(other -> id(other).startsWith("Terminology_TX_")
                                && Objects.equals(other.getLocationString(), message.getLocationString()));
    }

    IssueType type(SingleValidationMessage message) {
        String id = id(message);
        if (id.contains("#")) {
            return IssueType.INVARIANT;
        }
        if (id.startsWith(MINIMUM)) {
            return IssueType.REQUIRED;
        }
        if (id.startsWith("Terminology_")) {
            return IssueType.CODEINVALID;
        }
        if (id.startsWith("Type_Specific_")) {
            return IssueType.VALUE;
        }
        return id.isEmpty() ? IssueType.STRUCTURE : IssueType.INVALID;
    }

    private static String id(SingleValidationMessage message) {
        return message.getMessageId() == null ? "" : message.getMessageId();
    }

    String text(SingleValidationMessage message) {
        String id = id(message);
        String said = String.valueOf(message.getMessage());
        if (id.contains("#")) {
            return rule(id);
        }
        if (id.equals(MINIMUM)) {
            return missing(said);
        }
        if (id.startsWith("Terminology_")) {
            return "The code is not one that is known to be of the value set here" + valueSet(said) + ".";
        }
        Matcher type = TYPE.matcher(id);
        if (type.find()) {
            return "The value has not the form of its type (" + type.group(1).toLowerCase(Locale.ROOT) + ").";
        }
        return id.isEmpty() ? nameless(said) : pattern(id);
    }

    /** By the name of a constraint: that of its definition and its own. */
    private String rule(String id) {
        String url = id.substring(0, id.lastIndexOf('#'));
        String key = id.substring(id.lastIndexOf('#') + 1);
        if (!(definitions.fetchStructureDefinition(url) instanceof StructureDefinition found)) {
            return OTHER;
        }
        return Stream.concat(found.getSnapshot().getElement().stream(), found.getDifferential().getElement().stream())
                .flatMap(element -> element.getConstraint().stream())
                .filter(constraint -> key.equals(constraint.getKey()))
                .findFirst()
                .map(constraint -> "The rule " + constraint.getKey() + " is not met: " + constraint.getHuman())
                .orElse(OTHER);
    }

    private String missing(String said) {
        Matcher found = MISSING.matcher(said);
        return found.find() && isPath(found.group(1))
                ? found.group(1) + " is missing, or too few of it: at least " + found.group(2) + "."
                : "Something is missing here.";
    }

    private String valueSet(String said) {
        Matcher found = VALUE_SET.matcher(said);
        while (found.find()) {
            if (definitions.fetchValueSet(found.group(1)) != null) {
                return " (" + found.group(1) + ")";
            }
        }
        return "";
    }

    private static String nameless(String said) {
        return NAMELESS.entrySet().stream()
                .filter(one -> one.getKey().matcher(said).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }

    private String pattern(String id) {
        return Optional.of(id)
                .filter(patterns::containsKey)
                .map(patterns::getString)
                .map(text -> text.replaceAll("\\{[^}]*}", "…").replace("''", "'"))
                .orElse(OTHER);
    }

    /** Where it is, as far as every step is one of FHIR's. */
    String path(SingleValidationMessage message, String type) {
        String said = message.getLocationString() == null ? "" : message.getLocationString();
        String plain = said.replaceAll("/\\*.*?\\*/", "").replace("/f:", ".").replaceAll("^\\.", "");
        StringBuilder path = new StringBuilder();
        for (String step : plain.split("\\.")) {
            if (!isStep(step)) {
                break;
            }
            path.append(path.isEmpty() ? "" : ".").append(step.replace("[x]", ""));
        }
        return path.toString().matches(type + "\\b.*") ? path.toString() : type;
    }

    private boolean isPath(String path) {
        return List.of(path.split("\\.")).stream().allMatch(this::isStep);
    }

    private boolean isStep(String step) {
        Matcher plain = STEP.matcher(step);
        Matcher ofType = OF_TYPE.matcher(step);
        return (plain.matches() && names.contains(plain.group(1)))
                || (ofType.matches() && names.contains(ofType.group(1)));
    }
}
