package org.diversionhub.leak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.diversionhub.e2e.Caller;
import org.diversionhub.e2e.Sample;
import org.diversionhub.e2e.TestHub;
import org.junit.jupiter.api.Test;

/** What the hub refuses stays out of its answers, of its log and of the names of its files. */
class RefusalsTest {
    private static final String WORD = "Zq5refused8word";
    private static final String JSON = "application/json";

    private final TestHub hub = TestHub.shared();
    private final Caller police = hub.caller("pd-wilmington");
    private final Scanner scanner = new Scanner(List.of(WORD));

    private Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    @Test
    void noValueComesBackOrIsLogged_whenTheHubRefuses() throws IOException {
        byte[] before = hub.log();
        List<Caller.Answer> answers = new ArrayList<>();
        for (Sample wrong : List.of(
                referral().with("participant.birthDate", WORD),
                referral().with("participant.sex", WORD),
                referral().with("participant.veteran", WORD),
                referral().with("participant.identifiers.ssn", WORD),
                referral().with("participant.contact.phone", WORD),
                referral().with("participant.name", WORD),
                referral().with("participant.key", "!" + WORD),
                referral().with("charges", WORD),
                referral().with("unheardOf", WORD),
                referral().with("history.unheardOf", WORD),
                referral().with("message.variant", WORD),
                referral().with("message.time", WORD),
                referral().with("referral.id", "!" + WORD))) {
            answers.add(police.post("diversion-referral", wrong.json()));
        }
        answers.add(police.post(
                "prosecution-decision",
                referral().with("incident.narrative", WORD).json()));
        answers.add(police.post("/exchange/" + WORD, new byte[] {'{', '}'}, JSON));
        answers.add(police.post("/exchange/diversion-referral", ("{\"" + WORD).getBytes(UTF_8), JSON));
        answers.add(police.post(
                "/exchange/diversion-referral", ("{\"a\":\"" + WORD + "\"}").getBytes(UTF_8), "text/" + WORD));
        answers.add(police.post("/exchange/diversion-referral", ("[\"" + WORD + "\"]").getBytes(UTF_8), JSON));
        answers.add(police.get("/exchange/messages/" + WORD));
        answers.add(police.get("/exchange/inbox/" + WORD));
        answers.add(police.get("/" + WORD + "?" + WORD + "=" + WORD));
        answers.add(hub.caller("lead-case-management")
                .post(
                        "referral-response",
                        Sample.of("referral-response.accepted")
                                .with("referral.id", WORD)
                                .json()));
        answers.add(hub.caller("lead-case-management")
                .post(
                        "consent",
                        Sample.of("consent.given").with("referral.id", WORD).json()));
        answers.add(hub.caller("lead-case-management")
                .post(
                        "consent",
                        Sample.of("consent.given")
                                .without("referral.id")
                                .with("participant.key", WORD)
                                .json()));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
            assertThat(scanner.find(answer.whole().getBytes(UTF_8)))
                    .as(answer.whole())
                    .isEmpty();
        });
        byte[] log = hub.log();
        assertThat(scanner.find(Arrays.copyOfRange(log, before.length, log.length)))
                .isEmpty();
        assertThat(hub.sql()
                        .sql("select count(*) from pg_stat_activity where query like ?")
                        .param("%" + WORD + "%")
                        .query(Integer.class)
                        .single())
                .as("the database sees values as parameters only, and this very question")
                .isLessThanOrEqualTo(1);
    }

    /** A multipart form would be spooled to the temporary folder in the clear before anybody looks at it. */
    @Test
    void formIsRefusedUnread() {
        String form = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"" + WORD + "\"\r\n\r\n"
                + WORD.repeat(10_000) + "\r\n--x--\r\n";
        Caller.Answer answer =
                police.post("/exchange/diversion-referral", form.getBytes(UTF_8), "multipart/form-data; boundary=x");
        assertThat(answer.status()).as(answer.text()).isEqualTo(415);
        assertThat(scanner.find(answer.whole().getBytes(UTF_8))).isEmpty();
        assertThatThrownBy(() -> hub.bean(jakarta.servlet.MultipartConfigElement.class))
                .isInstanceOf(org.springframework.beans.factory.NoSuchBeanDefinitionException.class);
    }
}
