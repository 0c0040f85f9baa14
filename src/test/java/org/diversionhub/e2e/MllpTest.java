package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ca.uhn.hl7v2.AcknowledgmentCode;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** HL7 v2 by MLLP over TLS, by HAPI's client and server and, where they are too good for it, by bare sockets. */
class MllpTest {
    private static final Duration TIME = Duration.ofSeconds(40);
    private static final String JAIL = "jail-new-hanover";
    private static final String PEER = "peer-mllp";

    private final TestHub hub = TestHub.shared();

    @AfterEach
    void behaveWell() {
        hub.mllp().behave(MllpPeer.TAKES);
    }

    /** The shipped sample, of somebody else and with an id of its own. */
    private static String booking(String control, String family) {
        return shipped()
                .replace("20260402-000911", control)
                .replace("NHJ-2026-000911", "NHJ-" + control)
                .replace("|Sample^Casey^Q.^Jr.", "|" + family + "^Casey^Q.^Jr.");
    }

    private static String shipped() {
        try {
            return Files.readString(Path.of("mappings/hl7v2/jail-adt/tests/booked.hl7"), ISO_8859_1)
                    .replace("Caséy", "Casey");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String control() {
        return "T" + UUID.randomUUID().toString().substring(0, 18);
    }

    /** HAPI's own client. */
    private Message sent(String message) throws Exception {
        try (HapiContext context = new DefaultHapiContext(ValidationContextFactory.noValidation())) {
            context.setSocketFactory(new HapiTls(hub.tls().context(JAIL)));
            context.setExecutorService(Executors.newCachedThreadPool());
            context.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
            Connection connection = context.newClient("localhost", hub.mllpPort(), true);
            connection.getInitiator().setTimeout(30, TimeUnit.SECONDS);
            Message answer = connection
                    .getInitiator()
                    .sendAndReceive(context.getPipeParser().parse(message));
            connection.close();
            return answer;
        }
    }

    private static String said(Message answer, String place) throws HL7Exception {
        return new Terser(answer).get(place);
    }

    @Test
    void bookingByAdtIsTakenAndTold_withoutWhatIsMedical() throws Exception {
        OneCase one = OneCase.referred();
        String control = control();
        String booking = booking(control, one.referral().text("participant.name.family"))
                .replace(
                        "000123456",
                        one.referral().text("participant.identifiers.ssn").replace("-", ""))
                .replace("NC00000000", one.referral().text("participant.identifiers.state"))
                .replace("000000SA0", one.referral().text("participant.identifiers.fbi"))
                .replace("000000012345^NC", one.referral().text("participant.identifiers.driverLicense") + "^NC");
        Message answer = sent(booking);
        assertThat(said(answer, "MSA-1")).isEqualTo("AA");
        assertThat(said(answer, "MSA-2")).isEqualTo(control);
        assertThat(said(answer, "MSH-9-1")).isEqualTo("ACK");
        hub.sweep();
        one.awaitStates(OneCase.MANAGER, "custody-event", List.of("DELIVERED"));
        assertThat(one.at(OneCase.MANAGER))
                .anySatisfy(
                        told -> assertThat(told.text()).contains("in-custody").doesNotContain("update"))
                .noneSatisfy(told -> assertThat(told.text())
                        .containsAnyOf("F11.20", "buprenorphine", "BUPRENORPHINE", "Penicillin", "GANG"));
        Message again = sent(booking);
        assertThat(said(again, "MSA-1")).isEqualTo("AA");
        hub.sweep();
        assertThat(one.states(OneCase.MANAGER, "custody-event")).hasSize(1);
    }

    @Test
    void messageIsToComeAgain_whileThereIsAPause() throws Exception {
        String booking = booking(control(), "Sampleton");
        try (Paused paused = Paused.of(hub, JAIL, "--in")) {
            Message answer = sent(booking);
            assertThat(said(answer, "MSA-1")).isEqualTo("AR");
            assertThat(said(answer, "ERR-3-1")).isEqualTo("207");
            assertThat(answer.encode()).contains("nothing was kept");
            assertThat(paused.partner()).isEqualTo(JAIL);
        }
        assertThat(said(sent(booking), "MSA-1")).isEqualTo("AA");
    }

    @Test
    void answerIsTheSame_whetherTheHubKnowsThePersonOrNot() throws Exception {
        Message answer = sent(booking(control(), "Nobody" + UUID.randomUUID()));
        assertThat(said(answer, "MSA-1")).isEqualTo("AA");
        assertThat(answer.encode()).doesNotContain("ERR", "Nobody");
    }

    @Test
    void sameControlIdWithAnotherMessageIsRefused() throws Exception {
        String control = control();
        assertThat(said(sent(booking(control, "Sampleone")), "MSA-1")).isEqualTo("AA");
        Message other = sent(booking(control, "Sampletwo"));
        assertThat(said(other, "MSA-1")).isEqualTo("AE");
        assertThat(said(other, "ERR-3-1")).isEqualTo("205");
        assertThat(other.encode()).doesNotContain("Sampletwo");
    }

    @Test
    void everyFaultIsTold_withItsPlaceAndItsCodeAndNoValue() throws Exception {
        Message answer = sent(booking(control(), "")
                .replace("19910417", "04/17/1991")
                .replace("POD C^12^2^NHDF", "POD C^12^2^OLDJAIL"));
        assertThat(said(answer, "MSA-1")).isEqualTo("AE");
        assertThat(answer.encode().split("\r"))
                .anyMatch(line -> line.startsWith("ERR||PID^1^5^1^1|101^Required field missing^HL70357|E|"))
                .anyMatch(line -> line.startsWith("ERR||PID^1^7^1|102^Data type error^HL70357|E|"))
                .anyMatch(line -> line.startsWith("ERR||PV1^1^3^1^4|103^Table value not found^HL70357|E|"));
        assertThat(answer.encode()).doesNotContain("04/17/1991", "OLDJAIL", "Casey");
    }

    @Test
    void messageThatDoesNotBelongHereIsRejected_byWhatItIs() throws Exception {
        Message type = sent(booking(control(), "Sample").replace("ADT^A01^ADT_A01", "ADT^A40^ADT_A39"));
        assertThat(said(type, "MSA-1")).isEqualTo("AR");
        assertThat(said(type, "ERR-3-1")).isEqualTo("200");
        Message training = sent(booking(control(), "Sample").replace("|P|2.5|", "|T|2.5|"));
        assertThat(said(training, "MSA-1")).isEqualTo("AR");
        assertThat(said(training, "ERR-3-1")).isEqualTo("202");
    }

    @Test
    void partnerThatSendsNothingByMllp_andACertificateOfNobody_areNotHeard() {
        String nobody = "mllp-nobody-" + UUID.randomUUID();
        hub.tls().issue(nobody, nobody, TestTls.hours(-1), TestTls.hours(1));
        for (String stranger : List.of(nobody, "pd-wilmington")) {
            try (SSLSocket socket = socket(stranger)) {
                assertThat(exchanged(socket, booking(control(), "Sample")))
                        .as(stranger)
                        .isEmpty();
            } catch (IOException closed) {
                assertThat(closed).isNotNull();
            }
        }
        hub.tls().issueByStranger("mllp-stranger", JAIL);
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = socket("mllp-stranger")) {
                        exchanged(socket, booking(control(), "Sample"));
                        assertThat(socket.getInputStream().read()).isNotNegative();
                    }
                })
                .isNotNull();
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = socket(null)) {
                        exchanged(socket, booking(control(), "Sample"));
                        assertThat(socket.getInputStream().read()).isNotNegative();
                    }
                })
                .isNotNull();
    }

    /** What the jail is answered by this hub to a booking with this control id. */
    static String booked(TestHub hub, String control) throws IOException {
        try (SSLSocket socket = socket(hub, JAIL)) {
            return exchanged(socket, booking(control, "Sample"));
        }
    }

    private SSLSocket socket(String certificate) throws IOException {
        return socket(hub, certificate);
    }

    private static SSLSocket socket(TestHub hub, String certificate) throws IOException {
        SSLSocket socket =
                (SSLSocket) hub.tls().context(certificate).getSocketFactory().createSocket("localhost", hub.mllpPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static byte[] frame(String message) {
        return ("\u000b" + message + "\u001c\r").getBytes(UTF_8);
    }

    /** Up to the end of a frame, or of the connection. */
    private static String read(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != 0x1C; next = in.read()) {
            bytes.write(next);
        }
        in.read();
        return bytes.toString(UTF_8);
    }

    private static String exchanged(SSLSocket socket, String message) throws IOException {
        socket.getOutputStream().write(frame(message));
        return read(socket);
    }

    @Test
    void connectionIsUsedForOneMessageAfterAnother_andThoseThatDoNotWaitAreAnsweredInTurn() throws IOException {
        String first = control();
        String second = control();
        try (SSLSocket socket = socket(JAIL)) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(frame(booking(first, "Sampleone")));
            both.write('\r');
            both.write(frame(booking(second, "Sampletwo")));
            socket.getOutputStream().write(both.toByteArray());
            assertThat(read(socket)).contains("MSA|AA|" + first);
            assertThat(read(socket)).contains("MSA|AA|" + second);
            assertThat(exchanged(socket, "nothing of HL7")).contains("MSA|AE||", "ERR|");
            assertThat(exchanged(socket, booking(control(), "Sample") + booking(control(), "Sample")))
                    .contains("MSA|AE|", "|100^");
        }
    }

    @Test
    void halfAMessage_andWhatIsNoFrame_areNotKeptAndEndTheConnection() throws IOException {
        String control = control();
        byte[] whole = frame(booking(control, "Sample"));
        try (SSLSocket socket = socket(JAIL)) {
            socket.getOutputStream().write(whole, 0, whole.length - 40);
            socket.shutdownOutput();
            assertThat(read(socket)).isEmpty();
        }
        try (SSLSocket socket = socket(JAIL)) {
            assertThat(exchanged(socket, "MSH|^~\\&|\u000bMSH")).isEmpty();
        }
        try (SSLSocket socket = socket(JAIL)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            assertThat(read(socket)).isEmpty();
        }
        try (SSLSocket socket = socket(JAIL)) {
            assertThat(exchanged(socket, booking(control, "Otherwise"))).contains("MSA|AA|" + control);
        }
    }

    @Test
    void messageThatIsTooLongIsAnswered_withTheLimit() throws IOException {
        String control = control();
        try (SSLSocket socket = socket(JAIL)) {
            OutputStream out = socket.getOutputStream();
            out.write(frame(booking(control, "Sample") + "NTE|1||" + "x".repeat(70_000)));
            assertThat(read(socket)).contains("MSA|AE|" + control, "hub.mllp.largest-message = 65536");
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void oneConnectionTooManyOfAPartnerIsClosed_andTheOthersGoOn() throws IOException {
        SSLSocket[] four = new SSLSocket[4];
        try {
            for (int i = 0; i < four.length; i++) {
                int one = i;
                // Those of other tests may still be on their way out.
                await().atMost(TIME).until(() -> {
                    four[one] = socket(JAIL);
                    return isAnswered(four[one]);
                });
            }
            try (SSLSocket fifth = socket(JAIL)) {
                assertThat(isAnswered(fifth)).isFalse();
            }
            assertThat(isAnswered(four[0])).isTrue();
        } finally {
            for (SSLSocket socket : four) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    private static boolean isAnswered(SSLSocket socket) {
        try {
            return exchanged(socket, booking(control(), "Sample")).contains("MSA|AA|");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatCannotBeJudgedNowIsRejectedForLater_andTakenThen() throws Exception {
        String control = control();
        CamelContext camel = hub.bean(CamelContext.class);
        camel.getRouteController().stopRoute("pick-up-from-" + JAIL);
        try {
            Message answer = sent(booking(control, "Sample"));
            assertThat(said(answer, "MSA-1")).isEqualTo("AR");
            assertThat(said(answer, "ERR-3-1")).isEqualTo("207");
            assertThat(said(answer, "ERR-8")).contains("send it again");
        } finally {
            camel.getRouteController().startRoute("pick-up-from-" + JAIL);
        }
        assertThat(said(sent(booking(control, "Sample")), "MSA-1")).isEqualTo("AA");
    }

    @Test
    @Tag("thorough")
    void silentConnectionIsClosed_andSoIsOneThatNeverFinishes() throws IOException {
        try (SSLSocket silent = socket(JAIL);
                SSLSocket slow = socket(JAIL)) {
            silent.startHandshake();
            slow.getOutputStream().write(frame(booking(control(), "Sample")), 0, 50);
            assertThat(silent.getInputStream().read()).isNegative();
            assertThat(endsWithoutAnAnswer(slow)).isTrue();
        }
    }

    private static boolean endsWithoutAnAnswer(SSLSocket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException cut) {
            return !(cut instanceof SocketTimeoutException);
        }
    }

    private OneCase engaged() {
        OneCase one = OneCase.referred();
        one.send(
                OneCase.MANAGER,
                "consent",
                one.consent(
                        "P2_NAMED",
                        Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER),
                        Set.of(OneCase.PROVIDER, PEER)));
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        return one;
    }

    private List<Message> got(OneCase one) {
        String key = one.keyAt(PEER);
        return hub.mllp().received().stream()
                .filter(message -> message.toString().contains(key))
                .toList();
    }

    private void awaitReason(OneCase one, String reason) {
        await().atMost(TIME)
                .until(() -> hub.sql()
                                .sql("select count(*) from delivery where case_id = ? and partner = ? and reason = ?")
                                .params(one.id(), PEER, reason)
                                .query(Integer.class)
                                .single()
                        > 0);
    }

    @Test
    void recipientGetsHl7_withTheDeliverysIdAndWhatItMayHave() throws Exception {
        OneCase one = engaged();
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        Message message = got(one).getLast();
        assertThat(message.getName()).isEqualTo("ORU_R01");
        assertThat(said(message, "/.MSH-10")).hasSize(36);
        assertThat(message.encode()).contains("engagement").doesNotContain("birthDate", "19910417");
    }

    @Test
    void busyRecipientIsTriedAgain_underTheSameId() throws Exception {
        hub.mllp().behave(MllpPeer.says(AcknowledgmentCode.AR));
        OneCase one = engaged();
        awaitReason(one, "hl7-ar");
        hub.mllp().behave(MllpPeer.saysOfAnother());
        awaitReason(one, "answer-of-another");
        hub.mllp().behave(MllpPeer.TAKES);
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        assertThat(got(one).stream().map(MllpTest::controlId).distinct()).hasSize(1);
    }

    private static String controlId(Message message) {
        try {
            return said(message, "/.MSH-10");
        } catch (HL7Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheRecipientDoesNotTakeForItsContent_isAPersonsTask() {
        hub.mllp().behave(MllpPeer.says(AcknowledgmentCode.AE));
        OneCase one = engaged();
        await().atMost(TIME).until(() -> one.states(PEER, "treatment-status").contains("DEAD"));
        awaitReason(one, "hl7-ae");
    }
}
