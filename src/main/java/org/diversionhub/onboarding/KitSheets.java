package org.diversionhub.onboarding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;

/** The sheets of a kit that are read and worked through by a person on the other side. */
record KitSheets(Partner partner, KitHub hub) {
    /** Its commands run as they stand. */
    String certificate() {
        return """
                # 1. Your key and certificate

                The hub knows you by a certificate and nothing else. Make the key on the machine that will use it. **The
                key never leaves that machine**: give it to nobody, not to us either. You need OpenSSL 3.

                ```bash
                umask 077
                openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out %1$s.key
                openssl req -new -key %1$s.key -subj /CN=%1$s -addext extendedKeyUsage=clientAuth,serverAuth%2$s -out %1$s.csr
                openssl req -in %1$s.csr -noout -verify -subject
                ```

                Send `%1$s.csr` to your certificate authority, or to the operator of the hub, who tells you which authority
                signs it. When you have the certificate as `%1$s.pem`, look whether it is of your key, and whom it names:

                ```
                openssl x509 -in %1$s.pem -noout -pubkey | cmp - <(openssl pkey -in %1$s.key -pubout) && echo it fits
                openssl x509 -in %1$s.pem -noout -subject -issuer -enddate -fingerprint -sha256
                ```

                Tell the operator the fingerprint **by telephone**, or on another way on which nobody can change it.
                """.formatted(partner.id(), serverName()) + protection();
    }

    private String serverName() {
        return partner.endpoint()
                .filter(Endpoint::isHttps)
                .map(to -> " -addext subjectAltName=DNS:" + to.address().getHost())
                .orElse("");
    }

    private String protection() {
        boolean is = !partner.protection().out().isEmpty()
                || partner.protection().required()
                || !partner.protection().certificates().isEmpty();
        return is ? """

                ## Keys for what is signed and encrypted

                What goes between us is signed and encrypted beside TLS. For that make two keys more, and give both `.pem`
                files to the operator; section 11 of the partner guide shows how they are used.

                ```bash
                umask 077
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 730 -subj /CN=%1$s \\
                  -addext keyUsage=critical,digitalSignature -keyout %1$s-sign.key -out %1$s-sign.pem
                openssl req -x509 -newkey rsa:3072 -nodes -days 730 -subj /CN=%1$s \\
                  -addext keyUsage=critical,keyEncipherment -keyout %1$s-decrypt.key -out %1$s-decrypt.pem
                openssl x509 -in %1$s-sign.pem -noout -fingerprint -sha256
                openssl x509 -in %1$s-decrypt.pem -noout -fingerprint -sha256
                ```
                """.formatted(partner.id()) : "";
    }

    String endpoints() {
        List<String> lines = new ArrayList<>();
        lines.add("| your id at the hub | `" + partner.id() + "`, role `"
                + partner.role().id() + "` |");
        lines.add("| the hub's certificate | `"
                + hub.certificate().getFirst().getSubjectX500Principal().getName()
                + "`, issued by `"
                + hub.certificate().getFirst().getIssuerX500Principal().getName()
                + "`; it is in `hub-certificate.pem` |");
        lines.add("| its SHA-256 fingerprint | `"
                + Kit.fingerprint(hub.certificate().getFirst()) + "`: compare it by" + " telephone |");
        if (!partner.certificates().isEmpty() || partner.smart().isPresent()) {
            lines.add("| you call the hub at | `" + hub.address() + "`, TLS 1.3 or 1.2, with your certificate |");
        }
        sends().forEach(kind ->
                lines.add("| you post `" + kind + "` to | `" + hub.address() + "/exchange/" + kind + "` |"));
        partner.endpoint().ifPresent(to -> lines.addAll(out(to)));
        partner.pickup().ifPresent(from -> lines.addAll(in(from)));
        return "# 2. Endpoints\n\nNothing here is secret.\n\n| what | where |\n|---|---|\n" + String.join("\n", lines)
                + "\n";
    }

    private List<String> sends() {
        return partner.certificates().isEmpty()
                ? List.of()
                : partner.sends().stream().map(Kind::name).distinct().sorted().toList();
    }

    private List<String> out(Endpoint to) {
        return switch (to.transport()) {
            case "https" ->
                List.of("| the hub posts to you at | `" + to.address() + "`, format `" + to.mapping()
                        + "`; your server asks for the hub's certificate and lets nobody else in |");
            case "inbox" ->
                List.of("| you fetch at | `" + hub.address() + "/exchange/inbox`, format `" + to.mapping() + "` |");
            case "fhir" -> List.of("| you read and answer at | `" + hub.address() + "/fhir` |");
            case "amqp" ->
                List.of(
                        "| the hub's broker | `" + broker() + "`, AMQP 1.0, SASL EXTERNAL |",
                        "| you take from | `to." + partner.id() + "` |");
            case "amqps" ->
                List.of("| the hub puts messages to | `" + to.to()
                        + "`, AMQP 1.0, signed and encrypted; your broker asks for the hub's certificate |");
            case "mailto" ->
                List.of("| the hub mails to | `" + to.to().getSchemeSpecificPart() + "`, from `" + hub.mailFrom()
                        + "`, signed and encrypted |");
            default ->
                files("the hub leaves files in", to.to().toString(), to.server().isPresent());
        };
    }

    private List<String> in(Pickup from) {
        if (from.isForeignBroker()) {
            return List.of(
                    "| the hub takes from | `" + from.from() + "`, application property `kind` |",
                    "| receipts come in | `" + from.answers().orElse("") + "` |");
        }
        if (from.isMail()) {
            return List.of("| you mail to | the address that the operator names, signed and encrypted to the hub |");
        }
        return from.isBroker()
                ? List.of(
                        "| the hub's broker | `" + broker() + "`, AMQP 1.0, SASL EXTERNAL |",
                        "| you send to | `from." + partner.id() + "`, application property `kind` |",
                        "| receipts come in | `answers." + partner.id() + "` |")
                : files(
                        "the hub takes files from",
                        from.from().toString(),
                        from.server().isPresent());
    }

    private List<String> files(String what, String address, boolean onServer) {
        List<String> lines = new ArrayList<>();
        lines.add("| " + what + " | `" + address + "` |");
        if (onServer) {
            lines.add("| the hub's key for `authorized_keys` | "
                    + hub.sshLine()
                            .map(line -> "`" + line + "`")
                            .orElse(
                                    "the operator has it once `hub partner test` has run: `ssh.pub` among the hub's keys")
                    + " |");
        }
        return lines;
    }

    private String broker() {
        return hub.broker()
                .map(port -> "amqps://" + hub.address().getHost() + ":" + port)
                .orElse("not switched on yet: ask the operator");
    }

    String checklist() {
        List<String> steps = new ArrayList<>();
        steps.add("The key and the request are made (`1-certificate.md`); the certificate is here and fits the key.");
        steps.add("Fingerprints were compared by telephone: yours with the operator, the hub's with you.");
        steps.add("The agreements are signed, and the operator has their ids and last days.");
        steps.add("Port and name of the other side can be reached through both firewalls.");
        partner.endpoint().map(Endpoint::transport).map(KitSheets::own).ifPresent(steps::addAll);
        if (partner.pickup()
                .filter(from -> !from.isBroker() && !from.isForeignBroker() && !from.isMail())
                .isPresent()) {
            steps.add("The hub may list, read, write, rename and delete in the folder from which it takes files.");
        }
        steps.add("The operator has run `hub partner test " + partner.id() + "`: nothing has failed.");
        if (!partner.sends().isEmpty()) {
            steps.add(
                    "You have sent a message of `samples/you-send` **to a hub that is for tests**, and have its receipt."
                            + " To a hub in use you send nothing invented: it would be a case.");
        }
        if (partner.endpoint().isPresent()) {
            steps.add(
                    "Your system reads what is in `samples/you-get`: the same twice is taken once, and an unknown field"
                            + " stops nothing.");
        }
        steps.add("Somebody on your side gets a call when the way is down, also at night: name and number are with the"
                + " operator.");
        steps.add("The day on which your certificate ends is in somebody's calendar, a month before.");
        return "# 4. Checklist\n\nAll people in the samples are invented.\n\n"
                + steps.stream().map(step -> "- [ ] " + step).collect(Collectors.joining("\n")) + "\n";
    }

    private static List<String> own(String transport) {
        return switch (transport) {
            case "https" ->
                List.of(
                        "Your server requires a client certificate, trusts the authority of the hub's, and lets in the hub's"
                                + " name alone.",
                        "Your server sends its whole chain, and its certificate names its host under subject alternative"
                                + " names.",
                        "`OPTIONS` at the address is answered with anything but 401, 403, 404, a redirect or 5xx.",
                        "It answers within 9 seconds, and takes each `Idempotency-Key` once.");
            case "sftp" ->
                List.of(
                        "The hub's key is in the account's `authorized_keys`; the operator has your host key's fingerprint.",
                        "The hub may list, write, rename and delete in the folder; names that begin with a dot are not taken.");
            case "mailto" -> List.of("Your mail program opens S/MIME with AES-GCM (`authEnveloped-data`).");
            default -> List.of();
        };
    }
}
