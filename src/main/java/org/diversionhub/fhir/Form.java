package org.diversionhub.fhir;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.Subscription.SubscriptionChannelComponent;
import org.hl7.fhir.r4.model.UnsignedIntType;
import org.jspecify.annotations.Nullable;

/**
 * A Subscription of the R5 subscriptions backport, read strictly: what the hub would not do is refused and not left
 * out. Its reason is the hub's own, for a text might tell of somebody.
 */
final class Form {
    static final String JSON = "application/fhir+json";
    static final String ID_ONLY = "id-only";
    private static final Set<String> CONTENTS = Set.of(ID_ONLY, "empty");
    private static final String CONTENT = Notices.GUIDE + "backport-payload-content";
    private static final String HEARTBEAT = Notices.GUIDE + "backport-heartbeat-period";
    private static final String TIMEOUT = Notices.GUIDE + "backport-timeout";
    private static final String MAX_COUNT = Notices.GUIDE + "backport-max-count";
    private static final Set<String> OF_CHANNEL = Set.of(HEARTBEAT, TIMEOUT, MAX_COUNT);
    private static final String REASON = "To be told by the Diversion Hub that there is something to read";

    private final Subscription asked;
    private final Partner partner;
    private final NewsSettings settings;
    private final OperationOutcome faults = new OperationOutcome();

    private Form(Subscription asked, Partner partner, NewsSettings settings) {
        this.asked = asked;
        this.partner = partner;
        this.settings = settings;
    }

    static boolean allows(Partner partner, Subscribed one) {
        return partner.endpoint()
                .filter(Endpoint::isShelf)
                .filter(endpoint -> endpoint.allowsNewsAt(one.wish().endpoint()))
                .isPresent();
    }

    /** @throws ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException with each fault */
    static Wish read(Subscription asked, Partner partner, NewsSettings settings, Instant now) {
        return new Form(asked, partner, settings).read(now);
    }

    private Wish read(Instant now) {
        SubscriptionChannelComponent channel = asked.getChannel();
        Topic topic = Topic.of(String.valueOf(asked.getCriteria())).orElse(Topic.REFERRAL_TO_ME);
        check(Topic.of(String.valueOf(asked.getCriteria())).isPresent(), "criteria", "one of " + Topic.canonicals());
        check(!asked.getCriteriaElement().hasExtension(), "criteria.extension", "none: there are no filters");
        check(
                channel.getType() == Subscription.SubscriptionChannelType.RESTHOOK,
                "channel.type",
                "rest-hook, which is all that is offered");
        check(!channel.hasHeader(), "channel.header", "none: the hub shows its client certificate");
        check(JSON.equals(channel.getPayload()), "channel.payload", JSON);
        String content = text(channel.getPayloadElement(), CONTENT);
        check(
                CONTENTS.contains(content)
                        && channel.getPayloadElement().getExtension().size() == 1,
                "channel.payload.extension",
                CONTENT + " alone, id-only or empty: what a Task says is read, not sent");
        check(
                channel.getExtension().stream().map(Extension::getUrl).allMatch(OF_CHANNEL::contains)
                        && channel.getExtension().stream()
                                        .map(Extension::getUrl)
                                        .distinct()
                                        .count()
                                == channel.getExtension().size()
                        && !channel.hasModifierExtension(),
                "channel.extension",
                "of " + OF_CHANNEL.stream().sorted().toList() + ", each once");
        check(
                !asked.hasContact()
                        && !asked.hasContained()
                        && !asked.hasExtension()
                        && !asked.hasModifierExtension()
                        && !asked.hasImplicitRules(),
                "contact, contained, extension, implicitRules",
                "none: nothing is kept that is not used");
        Instant end = asked.getEnd() == null ? null : asked.getEnd().toInstant();
        check(end == null || end.isAfter(now), "end", "a time to come, or none");
        Integer heartbeat =
                number(channel, HEARTBEAT, Math.toIntExact(settings.heartbeat().toSeconds()));
        Integer timeout = number(channel, TIMEOUT, 1);
        Integer count = number(channel, MAX_COUNT, 1);
        URI endpoint = endpoint(channel.getEndpoint());
        if (faults.hasIssue() || endpoint == null) {
            throw Faults.of(422, faults);
        }
        return new Wish(topic, endpoint, content, seconds(heartbeat), seconds(timeout), count, end);
    }

    private @Nullable URI endpoint(@Nullable String text) {
        try {
            URI endpoint = URI.create(String.valueOf(text));
            boolean allowed =
                    partner.endpoint().filter(own -> own.allowsNewsAt(endpoint)).isPresent();
            check(
                    allowed,
                    "channel.endpoint",
                    "an address that `deliver.notify` of your partner file allows, or one below it, without a query: the"
                            + " operator of the hub writes it there");
            return allowed ? endpoint : null;
        } catch (IllegalArgumentException e) {
            check(false, "channel.endpoint", "an address");
            return null;
        }
    }

    private static String text(PrimitiveType<?> element, String url) {
        Extension extension = element.getExtensionByUrl(url);
        return extension == null || !extension.hasValue()
                ? ""
                : String.valueOf(extension.getValue().primitiveValue());
    }

    private @Nullable Integer number(SubscriptionChannelComponent channel, String url, int least) {
        Extension extension = channel.getExtensionByUrl(url);
        if (extension == null) {
            return null;
        }
        String value =
                extension.hasValue() ? String.valueOf(extension.getValue().primitiveValue()) : "";
        boolean fits = value.matches("[0-9]{1,9}") && Integer.parseInt(value) >= least;
        check(fits, "channel.extension", "for " + url + " a number from " + least);
        return fits ? Integer.valueOf(value) : null;
    }

    private static @Nullable Duration seconds(@Nullable Integer seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private void check(boolean fits, String element, String right) {
        if (!fits) {
            faults.addIssue()
                    .setSeverity(IssueSeverity.ERROR)
                    .setCode(IssueType.BUSINESSRULE)
                    .setDiagnostics("Subscription." + element + ": " + right)
                    .addExpression("Subscription." + element.split(",")[0]);
        }
    }

    static Subscription write(Subscribed one) {
        Wish wish = one.wish();
        Subscription written = new Subscription();
        written.setId(one.id().toString());
        written.getMeta()
                .setVersionId(Long.toString(one.version()))
                .setLastUpdated(Date.from(one.updated()))
                .addProfile(Notices.GUIDE + "backport-subscription");
        written.setStatus(Subscription.SubscriptionStatus.fromCode(one.state()));
        written.setReason(REASON).setCriteria(wish.topic().canonical());
        written.setError(one.error());
        if (wish.end() != null) {
            written.setEnd(Date.from(wish.end()));
        }
        SubscriptionChannelComponent channel = written.getChannel();
        channel.setType(Subscription.SubscriptionChannelType.RESTHOOK);
        channel.setEndpoint(wish.endpoint().toString()).setPayload(JSON);
        channel.getPayloadElement().addExtension(CONTENT, new CodeType(wish.content()));
        extend(channel, HEARTBEAT, seconds(wish.heartbeat()));
        extend(channel, TIMEOUT, seconds(wish.timeout()));
        if (wish.maxCount() != null) {
            channel.addExtension(MAX_COUNT, new PositiveIntType(wish.maxCount()));
        }
        return written;
    }

    private static @Nullable Integer seconds(@Nullable Duration time) {
        return time == null ? null : Math.toIntExact(time.toSeconds());
    }

    private static void extend(SubscriptionChannelComponent channel, String url, @Nullable Integer value) {
        if (value != null) {
            channel.addExtension(url, new UnsignedIntType(value));
        }
    }
}
