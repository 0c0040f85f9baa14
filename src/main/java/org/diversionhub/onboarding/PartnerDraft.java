package org.diversionhub.onboarding;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A partner file that is being made: answers, and the lines that come of them. */
public final class PartnerDraft {
    private static final Pattern AGREEMENT = Pattern.compile("(\\S.*?) until (\\d{4}-\\d\\d-\\d\\d)");
    private static final Pattern NAMED = Pattern.compile("(\\S.*?) / (\\S.*)");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9 ,.'()-]*[A-Za-z0-9.)]");
    private static final Set<String> WORDS = Set.of("true", "false", "yes", "no", "null", "on", "off", "y", "n");
    private static final Set<String> ENCRYPTED = Set.of("amqp", "amqps", "folder", "mailto", "imaps");

    /** What is said of the address of another answer. */
    private static final Map<Question, Question> BESIDE = Map.of(
            Question.SIGN_IN, Question.TO,
            Question.PICKUP_SIGN_IN, Question.PICKUP,
            Question.ANSWERS, Question.PICKUP,
            Question.PASSWORD_FILE, Question.PICKUP);

    private final Map<Question, String> answers = new EnumMap<>(Question.class);

    /**
     * One line of the file.
     *
     * @param of the question whose answer it tells
     */
    record Line(Question of, String text) {}

    /** Something that is wrong before the file is read at all. */
    record Wrong(Question of, String words) {}

    public void put(Question question, String answer) {
        answers.put(question, answer.strip());
    }

    String get(Question question) {
        return answers.getOrDefault(question, "");
    }

    boolean has(Question question) {
        return !get(question).isEmpty();
    }

    public String id() {
        return get(Question.ID);
    }

    public String role() {
        return get(Question.ROLE);
    }

    /** Whether it is asked, after the answers before it. */
    public boolean asks(Question question) {
        return switch (question) {
            case QSOA -> isYes(Question.PART2);
            case TO, PICKUP -> !get(Question.ROLE).equals("community-referrer");
            case MAPPING -> has(Question.TO);
            case HOST_KEY -> (get(Question.TO) + get(Question.PICKUP)).contains("sftp:");
            case PROTECT -> isSentOut() || isRequired();
            case SIGN_IN -> get(Question.TO).matches("((fhir\\+)?https|amqps):.*");
            case PICKUP_SIGN_IN, ANSWERS -> get(Question.PICKUP).startsWith("amqps:");
            case PASSWORD_FILE -> get(Question.PICKUP).startsWith("imaps:");
            case PICKUP_MAPPING -> has(Question.PICKUP) && !get(Question.PICKUP).startsWith("amqps:");
            default -> true;
        };
    }

    /** What the answer is where none is given; empty where somebody has to say it. */
    public String otherwise(Question question) {
        return switch (question) {
            case TO -> "inbox:";
            case MAPPING -> mapping(get(Question.TO));
            default -> "";
        };
    }

    private static String mapping(String to) {
        if (to.startsWith("mllps")) {
            return "hl7v2/adt";
        }
        return to.startsWith("fhir") ? "fhir/closed-loop" : "json/message";
    }

    private boolean isSentOut() {
        return has(Question.TO) && !get(Question.TO).matches("(inbox|fhir|mllps).*");
    }

    private boolean isYes(Question question) {
        return get(question).equalsIgnoreCase("yes");
    }

    /** What the answers alone show to be wrong. */
    List<Wrong> wrong() {
        List<Wrong> wrong = new ArrayList<>();
        for (Question question : List.of(Question.PART2, Question.HIPAA)) {
            if (!Set.of("yes", "no").contains(get(question).toLowerCase(Locale.ROOT))) {
                wrong.add(new Wrong(question, "neither `yes` nor `no` (it is declared, never guessed)"));
            }
        }
        for (Question question : List.of(Question.MOU, Question.CJIS, Question.QSOA)) {
            if (has(question) && !AGREEMENT.matcher(get(question)).matches()) {
                wrong.add(new Wrong(question, "not an id and a day (" + question.example() + ")"));
            }
        }
        for (Question question : List.of(Question.SIGN_IN, Question.PICKUP_SIGN_IN)) {
            if (has(question) && DraftSignIn.of(get(question)).isEmpty()) {
                wrong.add(new Wrong(
                        question,
                        "neither `basic`, the name and the password's file, nor `oauth2`, the token's address, the"
                                + " client and the secret's file"));
            }
        }
        BESIDE.forEach((question, other) -> {
            if (has(question) && !has(other)) {
                wrong.add(new Wrong(question, "there is nothing for which it would be (" + other.flag() + ")"));
            }
        });
        if (has(Question.CERTIFICATE) && certificate().isEmpty()) {
            wrong.add(new Wrong(
                    Question.CERTIFICATE,
                    "neither a certificate in a PEM file that can be read, nor a fingerprint, nor subject / issuer ("
                            + Question.CERTIFICATE.example() + ")"));
        }
        if (protection().stream().anyMatch(file -> fingerprint(file.toString()).isEmpty())) {
            wrong.add(new Wrong(Question.PROTECT, "no certificate in a PEM file that can be read"));
        }
        return wrong;
    }

    /** The files of the certificates for payloads, which go beside the partner's. */
    List<Path> protection() {
        return Arrays.stream(get(Question.PROTECT).split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** How these are called there, in the same order. */
    List<String> protectionFiles() {
        return IntStream.rangeClosed(1, protection().size())
                .mapToObj(number -> id() + (number == 1 ? "" : "-" + number) + ".pem")
                .toList();
    }

    private Optional<String> certificate() {
        String text = get(Question.CERTIFICATE);
        Matcher named = NAMED.matcher(text);
        if (text.startsWith("sha256:")) {
            return Optional.of(quoted(text));
        }
        return named.matches() && text.contains("=")
                ? Optional.of("{subject: " + quoted(named.group(1)) + ", issuer: " + quoted(named.group(2)) + "}")
                : fingerprint(text).map(PartnerDraft::quoted);
    }

    private static Optional<String> fingerprint(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            return Optional.of("sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(der)));
        } catch (IOException | CertificateException | InvalidPathException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** The names of the files in which secrets have to stand. */
    public List<String> secrets() {
        return Stream.of(
                        signIn(Question.SIGN_IN).map(DraftSignIn::secret),
                        signIn(Question.PICKUP_SIGN_IN).map(DraftSignIn::secret),
                        Optional.of(get(Question.PASSWORD_FILE)).filter(name -> !name.isEmpty()))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private Optional<DraftSignIn> signIn(Question question) {
        return DraftSignIn.of(get(question));
    }

    /** The file, in the style of those that are shipped. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Question.ID, "# yaml-language-server: $schema=../schemas/partner.schema.json"));
        lines.add(new Line(Question.ID, "id: " + text(Question.ID)));
        lines.add(new Line(Question.NAME, "name: " + text(Question.NAME)));
        lines.add(new Line(Question.ROLE, "role: " + text(Question.ROLE)));
        certificate().ifPresent(one -> lines.add(new Line(Question.CERTIFICATE, "certificates: [" + one + "]")));
        lines.add(new Line(Question.PART2, "part2-program: " + isYes(Question.PART2)));
        lines.add(new Line(Question.HIPAA, "hipaa-entity: " + isYes(Question.HIPAA)));
        lines.add(new Line(Question.MOU, "agreements:" + (agreements().isEmpty() ? " {}" : "")));
        lines.addAll(agreements());
        lines.add(new Line(Question.SENDS, "sends: " + sends()));
        if (has(Question.TO)) {
            lines.add(new Line(Question.PROTECT, "deliver:"));
            lines.add(new Line(Question.TO, "  to: " + quoted(get(Question.TO))));
            lines.add(new Line(Question.MAPPING, "  mapping: " + text(Question.MAPPING)));
            signIn(Question.SIGN_IN)
                    .ifPresent(one -> lines.add(new Line(Question.SIGN_IN, "  sign-in: " + one.yaml())));
            if (has(Question.PROTECT) && isSentOut()) {
                lines.add(new Line(Question.PROTECT, "  protect: [sign, encrypt]"));
            }
        }
        if (has(Question.HOST_KEY)) {
            lines.add(new Line(Question.HOST_KEY, "sftp: {host-keys: [" + quoted(get(Question.HOST_KEY)) + "]}"));
        }
        if (has(Question.PICKUP)) {
            lines.addAll(pickup());
        }
        if (has(Question.PROTECT)) {
            lines.add(new Line(
                    Question.PROTECT,
                    protectionFiles().stream()
                                    .map(name -> "partners/" + name)
                                    .collect(Collectors.joining(", ", "protection: {certificates: [", "]"))
                            + (isRequired() ? ", required: true" : "") + "}"));
        }
        return lines;
    }

    private List<Line> pickup() {
        String from = "from: " + quoted(get(Question.PICKUP));
        List<Line> beside = new ArrayList<>();
        if (has(Question.PICKUP_MAPPING)) {
            beside.add(new Line(Question.PICKUP_MAPPING, "mapping: " + text(Question.PICKUP_MAPPING)));
        }
        if (has(Question.PASSWORD_FILE)) {
            beside.add(new Line(Question.PASSWORD_FILE, "password-file: " + text(Question.PASSWORD_FILE)));
        }
        if (has(Question.ANSWERS)) {
            beside.add(new Line(Question.ANSWERS, "answers: " + quoted(get(Question.ANSWERS))));
        }
        signIn(Question.PICKUP_SIGN_IN)
                .ifPresent(one -> beside.add(new Line(Question.PICKUP_SIGN_IN, "sign-in: " + one.yaml())));
        if (beside.isEmpty()) {
            return List.of(new Line(Question.PICKUP, "pickup: {" + from + "}"));
        }
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Question.PICKUP, "pickup:"));
        lines.add(new Line(Question.PICKUP, "  " + from));
        beside.forEach(line -> lines.add(new Line(line.of(), "  " + line.text())));
        return lines;
    }

    /** What lies on the hub's disks before it is read comes encrypted. */
    private boolean isRequired() {
        return ENCRYPTED.contains(get(Question.PICKUP).split(":", 2)[0]);
    }

    private List<Line> agreements() {
        List<Line> lines = new ArrayList<>();
        for (Question question : List.of(Question.MOU, Question.CJIS, Question.QSOA)) {
            Matcher agreement = AGREEMENT.matcher(get(question));
            if (agreement.matches()) {
                lines.add(new Line(
                        question,
                        "  " + question.name().toLowerCase(Locale.ROOT) + ": {id: " + quoted(agreement.group(1))
                                + ", until: " + agreement.group(2) + "}"));
            }
        }
        return lines;
    }

    private String sends() {
        String kinds = get(Question.SENDS);
        return kinds.isEmpty() || kinds.equals("none")
                ? "[]"
                : Arrays.stream(kinds.split(","))
                        .map(String::strip)
                        .map(PartnerDraft::text)
                        .collect(Collectors.joining(", ", "[", "]"));
    }

    private String text(Question question) {
        return text(get(question));
    }

    private static String text(String value) {
        boolean plain = PLAIN.matcher(value.replace('/', '-')).matches()
                && !value.contains(", ")
                && !WORDS.contains(value.toLowerCase(Locale.ROOT));
        return plain ? value : quoted(value);
    }

    /** As JSON has it, which YAML reads. */
    private static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }
}
