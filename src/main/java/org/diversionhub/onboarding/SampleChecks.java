package org.diversionhub.onboarding;

import java.util.ArrayList;
import java.util.List;
import org.diversionhub.partner.BrokerAddress;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.MailDrop;
import org.diversionhub.transport.Result;

/** The test message where a person asks for it: by a broker and by mail it is put as a delivery is. */
record SampleChecks(Partner partner, Endpoint to, Means means, How how) {
    /** These checks, and the message after them if it is asked for. */
    List<Check> with(List<Check> checks) {
        List<Check> all = new ArrayList<>(checks);
        if (how == How.WITH_SAMPLE) {
            all.add(Check.alone("sample", this::sent));
        }
        return all;
    }

    private Said sent() {
        return switch (to.transport()) {
            case "amqps" -> broker(TestMessage.to(partner, to, means));
            case "mailto" -> mail(TestMessage.to(partner, to, means));
            case "amqp" ->
                new Said.NotApplicable("none is sent: the running hub alone can put something into to." + partner.id()
                        + ". What was looked at instead is above: that the broker listens, and its certificate. Have the"
                        + " partner open its three queues (guide, section 13)");
            default ->
                new Said.NotApplicable("none is sent: HL7 v2 has no message about nobody. What was looked at instead is"
                        + " above: the way as far as the listener's certificate");
        };
    }

    private Said broker(TestMessage message) {
        return means.brokers()
                .leave(to, message.id(), message.mediaType(), message.bytes(), means.most())
                .<Said>map(step -> new Said.Failed(
                        "the broker did not take a test message (" + step + ")",
                        "look at `sign-in` and `address`; the partner's broker has to let the hub send to "
                                + BrokerAddress.node(to.to())))
                .orElseGet(() -> new Said.Ok(message.id() + " lies at " + BrokerAddress.node(to.to())
                        + ": ask the partner to open it, and to throw it away"));
    }

    private Said mail(TestMessage message) {
        String mailbox = to.to().getSchemeSpecificPart();
        Result result = MailDrop.beside(means.mail(), means.mailFrom())
                .test(mailbox, message.id(), message.mediaType(), message.bytes(), means.most());
        return switch (result) {
            case Result.Delivered taken ->
                new Said.Ok("the mail server has taken a mail with " + message.id()
                        + " in its subject: ask the partner to open it, and to throw it away");
            case Result.Rejected rejected -> notMailed(rejected.reason());
            case Result.TryAgain later -> notMailed(later.reason());
        };
    }

    private static Said notMailed(String step) {
        return new Said.Failed(
                "a test message could not be mailed (" + step + ")", "look at `sign-in` and `recipient` above");
    }
}
