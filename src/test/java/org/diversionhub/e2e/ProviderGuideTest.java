package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each request of the provider guide gets the answer that stands below it. */
class ProviderGuideTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GUIDE = Path.of("docs/provider-guide.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(bash|json)\n(.*?)^```");
    private static final Pattern PLAYED = Pattern.compile("(?m)^([A-Z]+)=.*certs-sample/([a-z-]+)\\.key\"$");
    private static final Pattern NOTED = Pattern.compile("(?m)^([A-Z]+)=…\\s+# (/\\S+)$");
    private static final Pattern CURL = Pattern.compile(
            "curl -sS \\$([A-Z]+)(?: -X ([A-Z]+))?(?: -H '([^']+): ([^']+)')?(?: -d '([^']*)')?(?: --data-binary @(\\S+))?"
                    + " \"\\$HUB([^\"]*)\"\\n");

    private final TestHub hub = TestHub.shared();
    private final Map<String, String> players = new HashMap<>();
    private final Map<String, String> noted = new HashMap<>();
    private int asked;

    @Test
    void everyRequestIsAnsweredAsTheGuideSays() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
        List<String[]> all = new ArrayList<>();
        while (blocks.find()) {
            all.add(new String[] {blocks.group(1), blocks.group(2)});
        }
        JsonNode last = JSON.nullNode();
        for (int i = 0; i < all.size(); i++) {
            String text = all.get(i)[1];
            if (all.get(i)[0].equals("json")) {
                continue;
            }
            PLAYED.matcher(text).results().forEach(found -> players.put(found.group(1), found.group(2)));
            note(text, last);
            if (text.contains("curl")) {
                assertThat(all.get(i + 1)[0]).as("the answer to " + text).isEqualTo("json");
                last = ask(text, JSON.readTree(all.get(i + 1)[1]));
            }
        }
        assertThat(asked).isGreaterThan(9);
    }

    private void note(String text, JsonNode last) {
        NOTED.matcher(text).results().forEach(found -> {
            JsonNode value = last.at(found.group(2));
            assertThat(value.isTextual()).as(found.group()).isTrue();
            noted.put(found.group(1), value.asText());
        });
    }

    /** What a call brings may take a moment, so that a question is asked until it is answered. */
    private JsonNode ask(String text, JsonNode expected) throws IOException {
        // A shell fills in a variable between two quoted parts.
        Matcher curl = CURL.matcher(text.replaceAll("'(\\$[A-Z]+)'", "$1"));
        assertThat(curl.matches()).as(text).isTrue();
        assertThat(text.replaceAll("'\\$[A-Z]+'", ""))
                .as("no variable where no shell fills it in")
                .doesNotContainPattern("'[^']*\\$[A-Z]+[^']*'");
        asked++;
        String file = curl.group(6);
        String body = file == null ? filled(curl.group(5)) : Files.readString(Path.of(file));
        String method = curl.group(2) != null ? curl.group(2) : body.isEmpty() ? "GET" : "POST";
        String header = curl.group(3) == null ? "Accept" : curl.group(3);
        String value = curl.group(4) == null ? "*/*" : curl.group(4);
        JsonNode[] answer = new JsonNode[1];
        // In a shell a dollar that is meant stands behind a backslash.
        String path = curl.group(7).replace("\\$", "$");
        // Who asks first waits until the hub has read the definitions.
        Duration patience = path.endsWith("$validate")
                ? Duration.ofMinutes(3)
                : method.equals("GET") ? Duration.ofSeconds(20) : Duration.ofMillis(100);
        await(text).pollInSameThread().pollDelay(Duration.ZERO).atMost(patience).untilAsserted(() -> {
            Caller.Answer got = hub.caller(players.get(curl.group(1))).call(method, filled(path), body, header, value);
            answer[0] = got.json();
            List<String> wrong = new ArrayList<>();
            compare("", expected, answer[0], wrong);
            assertThat(wrong).as(got.text()).isEmpty();
        });
        return answer[0];
    }

    private String filled(String text) {
        String filled = text == null ? "" : text;
        for (var one : noted.entrySet()) {
            filled = filled.replace("$" + one.getKey(), one.getValue());
        }
        return filled;
    }

    /** What the guide shows is there; it may leave things out. */
    private static void compare(String at, JsonNode shown, JsonNode real, List<String> wrong) {
        switch (shown) {
            case ObjectNode group ->
                group.properties()
                        .forEach(one ->
                                compare(at + "/" + one.getKey(), one.getValue(), real.path(one.getKey()), wrong));
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    compare(at + "/" + i, list.get(i), real.path(i), wrong);
                }
            }
            default -> {
                boolean open = shown.asText().equals("…");
                if (open ? real.isMissingNode() : !shown.equals(real)) {
                    wrong.add(at);
                }
            }
        }
    }
}
