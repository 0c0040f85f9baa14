package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.diversionhub.trust.OpenSsl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A partner who has a mailbox and nothing else, and is written PDFs. */
class MailTest {
    private static final String PEER = "peer-mail";

    private final TestHub hub = TestHub.shared();

    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    private String delivery(OneCase one) {
        return hub.sql()
                .sql("select id::text from delivery where case_id = ? and partner = ? and kind like 'treatment%'")
                .params(one.id(), PEER)
                .query(String.class)
                .single();
    }

    private MimeMessage mailed(String delivery) throws MessagingException {
        for (MimeMessage one : hub.mailedTo("in@peer-mail.example.org")) {
            if (one.getMessageID().contains(delivery)) {
                return one;
            }
        }
        throw new AssertionError("no mail of " + delivery);
    }

    @Test
    void mailIsSignedAndEncrypted_andWhatIsInTheClearSaysNothing() throws MessagingException, IOException {
        OneCase one = OneCase.referred();
        one.send(
                OneCase.MANAGER,
                "consent",
                one.consent(
                        "P2_NAMED",
                        Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER),
                        Set.of(OneCase.PROVIDER, PEER)));
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        String delivery = delivery(one);
        MimeMessage mail = mailed(delivery);
        assertThat(mail.getMessageID()).isEqualTo("<" + delivery + "@diversion-hub>");
        assertThat(mail.getSubject()).isEqualTo("Diversion hub, delivery " + delivery);
        assertThat(mail.getContentType()).startsWith("application/pkcs7-mime; smime-type=authEnveloped-data");
        byte[] body = mail.getInputStream().readAllBytes();
        assertThat(new String(body, UTF_8)).doesNotContain("engagement");
        byte[] opened = hub.desk().withHub(hub, PEER).openedBytes(PEER, body);
        String raw = new String(opened, ISO_8859_1);
        assertThat(raw).contains("Hub-Recipient: " + PEER, "application/pdf");
        try (PDDocument pdf = Loader.loadPDF(raw.substring(raw.indexOf("%PDF-")).getBytes(ISO_8859_1))) {
            assertThat(new PDFTextStripper().getText(pdf).replaceAll("\\s+", " "))
                    .contains("Status notice", "42 CFR part 2 prohibits", delivery, one.keyAt(PEER));
        }
    }
}
