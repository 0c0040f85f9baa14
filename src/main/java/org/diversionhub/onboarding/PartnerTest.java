package org.diversionhub.onboarding;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.Protection;
import org.diversionhub.partner.SshServer;

/**
 * The way between the hub and one partner, check by check, by the same keys, certificates and settings by which the hub
 * sends. Nothing of anybody goes.
 */
public final class PartnerTest {
    private static final int HTTPS = 443;
    private static final Duration SOON = Duration.ofDays(30);

    private final Means means;
    private final Walk walk;

    public PartnerTest(Means means) {
        this.means = means;
        this.walk = new Walk(means.most());
    }

    /**
     * All checks, in their order.
     *
     * @param lacking agreements without which the partner gets nothing
     * @param how who tests, and how far it goes
     */
    public List<Finding> of(Partner partner, List<Agreement.Type> lacking, How how) {
        List<Finding> found = new ArrayList<>(walk.through("partner", known(partner, lacking)));
        partner.endpoint().ifPresent(to -> found.addAll(walk.through("deliver", out(partner, to, how))));
        partner.pickup().ifPresent(from -> found.addAll(walk.through("pickup", in(partner, from, how))));
        return found;
    }

    private List<Check> known(Partner partner, List<Agreement.Type> lacking) {
        return List.of(
                Check.alone("certificate", () -> certificate(partner)),
                Check.alone("agreements", () -> agreements(partner, lacking)),
                Check.alone(
                        "protection", () -> protection(partner, means.clock().instant())));
    }

    private static Said certificate(Partner partner) {
        if (!partner.certificates().isEmpty()) {
            return new Said.Ok("the hub knows it by "
                    + (partner.certificates().size() == 1 ? "its certificate" : "either certificate")
                    + "; who shows none or another is told so when it calls");
        }
        return partner.isWebForm()
                        || partner.smart().isPresent()
                        || partner.pickup().isPresent()
                ? new Said.NotApplicable("it does not call, or signs in otherwise")
                : new Said.Failed("no certificate is known", "put its fingerprint into `certificates`");
    }

    private static Said agreements(Partner partner, List<Agreement.Type> lacking) {
        if (partner.endpoint().isEmpty()) {
            return new Said.NotApplicable("nothing is sent to it");
        }
        return lacking.isEmpty()
                ? new Said.Ok("in force")
                : new Said.Failed(
                        "the hub gives it nothing without "
                                + lacking.stream().map(partner::agreement).collect(Collectors.joining("; ")),
                        "sign or renew it, and write its id and last day into `agreements`");
    }

    private static Said protection(Partner partner, Instant now) {
        Protection protection = partner.protection();
        if (protection.certificates().isEmpty()) {
            return new Said.NotApplicable("by TLS alone");
        }
        boolean encrypts = protection.out().contains(Protection.Measure.ENCRYPT);
        if (encrypts && protection.recipients(now).isEmpty()) {
            return new Said.Failed(
                    "none of its certificates for encryption is valid now",
                    "the partner makes a new key and certificate as the kit says; lay it beside the partner's file and"
                            + " name it in `protection.certificates`");
        }
        if (protection.required() && protection.signers(now).isEmpty()) {
            return new Said.Failed(
                    "none of its certificates for signatures is valid now",
                    "the partner makes a new key and certificate as the kit says; name it in `protection.certificates`");
        }
        return new Said.Ok(protection.certificates().stream()
                .map(one -> one.getNotAfter().toInstant())
                .max(Instant::compareTo)
                .map(end -> "a certificate is valid until "
                        + end.atZone(ZoneOffset.UTC).toLocalDate()
                        + (end.isBefore(now.plus(SOON)) ? ": to be renewed soon" : ""))
                .orElseThrow());
    }

    private List<Check> out(Partner partner, Endpoint to, How how) {
        SampleChecks samples = new SampleChecks(partner, to, means, how);
        return switch (to.transport()) {
            case "https" -> https(partner, to, how);
            case "sftp", "folder" -> files(partner, to, how);
            case "amqp" -> samples.with(new BrokerChecks(partner, means, means.running()).checks());
            case "amqps" -> samples.with(ForeignBrokerChecks.of(to, means).checks());
            case "mailto" ->
                samples.with(
                        new MailChecks(to.to().getSchemeSpecificPart(), means.mail(), means.mailFrom(), means.most())
                                .checks());
            case "mllps" -> samples.with(tls(to));
            case "inbox", "fhir" ->
                List.of(Check.alone(
                        "connect",
                        () -> new Said.NotApplicable("the partner comes to the hub; see its first call in the log")));
            default ->
                List.of(Check.alone(
                        "connect", () -> new Said.NotApplicable("there is no test of " + to.transport() + " yet")));
        };
    }

    private List<Check> in(Partner partner, Pickup from, How how) {
        if (from.isForeignBroker()) {
            return ForeignBrokerChecks.of(from, means).checks();
        }
        if (from.isMllp()) {
            return List.of(Check.alone(
                    "connect",
                    () -> new Said.NotApplicable(
                            "the partner comes to the hub's MLLP listener; see its first message in the log")));
        }
        if (from.isMail()) {
            return new MailboxChecks(from, means).checks();
        }
        return from.isBroker()
                ? new BrokerChecks(partner, means, means.running()).checks()
                : folder(new Folder(from.from(), from.server(), "pickup.from"), how);
    }

    private List<Check> files(Partner partner, Endpoint to, How how) {
        List<Check> checks = new ArrayList<>(folder(new Folder(to.to(), to.server(), "deliver.to"), how));
        if (how == How.WITH_SAMPLE) {
            checks.add(Check.alone("sample", () -> {
                TestMessage message = TestMessage.to(partner, to, means);
                return means.folders()
                        .leave(to.to(), to.server(), message.fileName(), message.bytes(), means.most())
                        .<Said>map(step -> new Said.Failed(
                                "a test message could not be left (" + step + ")", "look at `write`, and at the disk"))
                        .orElseGet(() -> new Said.Ok(
                                message.fileName() + " lies there: ask the partner to look, and to" + " delete it"));
            }));
        }
        return checks;
    }

    /** As far as the listener's certificate: what speaks HL7 v2 takes what comes for a message. */
    private List<Check> tls(Endpoint to) {
        Address address = Address.of(to.to(), to.to().getPort(), "deliver.to", means.most());
        List<Check> checks = new ArrayList<>(address.checks());
        checks.addAll(new TlsChecks(address, means.tls(), means.clock()).checks());
        return checks;
    }

    private List<Check> https(Partner partner, Endpoint to, How how) {
        Address address = Address.of(to.address(), HTTPS, "deliver.to", means.most());
        TlsChecks trust = new TlsChecks(address, means.tls(), means.clock());
        List<Check> checks = new ArrayList<>(address.checks());
        checks.addAll(trust.checks());
        HttpChecks http = new HttpChecks(
                to.address(), address, trust, means.tls(), to.signIn().isPresent());
        checks.addAll(http.checks());
        if (how == How.WITH_SAMPLE) {
            checks.add(http.sample(() -> TestMessage.to(partner, to, means)));
        }
        return checks;
    }

    private record Folder(URI address, Optional<SshServer> server, String setting) {}

    private List<Check> folder(Folder folder, How how) {
        boolean mayTry = folder.server().isEmpty() || means.signsIn();
        return new FolderChecks(
                        folder.address(),
                        folder.server(),
                        mayTry ? Optional.of(means.folders()) : Optional.empty(),
                        folder.setting(),
                        means.most(),
                        how != How.BY_ITSELF)
                .checks();
    }
}
