package org.diversionhub.e2e;

import static org.awaitility.Awaitility.await;

import ca.uhn.hl7v2.AcknowledgmentCode;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A partner's MLLP listener: HAPI's own server over mutual TLS, which remembers what it got. */
final class MllpPeer implements AutoCloseable {
    /** How it answers. */
    interface Behaviour {
        Message answer(Message message) throws HL7Exception, IOException;
    }

    static final Behaviour TAKES = Message::generateACK;

    private final HapiContext context = new DefaultHapiContext(ValidationContextFactory.noValidation());
    private final HL7Service server;
    private final int port;
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = TAKES;

    MllpPeer(SSLContext tls) {
        HapiTls sockets = new HapiTls(tls);
        context.setSocketFactory(sockets);
        // HAPI's own is one for all in the process, and ends with the first that is closed.
        context.setExecutorService(Executors.newCachedThreadPool());
        // HAPI's own is a file where the process was started.
        context.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
        server = context.newServer(0, true);
        server.registerApplication(new Remembering());
        server.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> sockets.port() > 0);
        port = sockets.port();
    }

    private final class Remembering implements ReceivingApplication<Message> {
        @Override
        public Message processMessage(Message message, Map<String, Object> metadata) throws HL7Exception {
            received.add(message);
            try {
                return behaviour.answer(message);
            } catch (IOException e) {
                throw new HL7Exception(e);
            }
        }

        @Override
        public boolean canProcess(Message message) {
            return true;
        }
    }

    String address() {
        return "mllps://localhost:" + port;
    }

    List<Message> received() {
        return received;
    }

    List<String> texts() {
        return received.stream().map(MllpPeer::text).toList();
    }

    private static String text(Message message) {
        try {
            return message.encode();
        } catch (HL7Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void behave(Behaviour other) {
        behaviour = other;
    }

    static Behaviour says(AcknowledgmentCode code) {
        return message -> message.generateACK(code, new HL7Exception("as the test says"));
    }

    /** As a server that has mixed up two answers. */
    static Behaviour saysOfAnother() {
        return message -> {
            Message answer = message.generateACK();
            new Terser(answer).set("MSA-2", "00000000-0000-0000-0000-000000000000");
            return answer;
        };
    }

    @Override
    public void close() {
        server.stop();
        try {
            context.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
