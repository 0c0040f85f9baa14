package org.diversionhub.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Several providers ask at once, and each gets the answer that it would get alone. */
@Execution(CONCURRENT)
class ValidatorTest {
    private static final String TYPED = """
            {"resourceType": "%s", "id": "x", "meta": {"lastUpdated": "2026-01-01T00:00:00Z"},
             "text": {"status": "generated", "div": "<div xmlns=\\"http://www.w3.org/1999/xhtml\\">x</div>"},
             "extension": [{"url": "http://example.org/x", "valueString": "x"}]}""";

    @Test
    void manyAtOnceGetTheSameAnswers() throws Exception {
        List<String> types = List.of("Patient", "Task", "ServiceRequest", "Consent", "Observation", "Encounter");
        Validator validator = new Validator(Path.of("mappings/fhir/profiles"));
        List<Future<String>> at = new ArrayList<>();
        try (ExecutorService many = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                types.forEach(type -> at.add(many.submit(() -> answer(validator, type))));
            }
        }
        List<String> answers = new ArrayList<>();
        for (Future<String> one : at) {
            answers.add(one.get());
        }
        assertThat(answers).noneMatch(answer -> answer.contains("cannot be read"));
        assertThat(answers.stream().distinct()).hasSize(types.size());
    }

    private static String answer(Validator validator, String type) {
        return validator
                .outcome(new Submitted(type, TYPED.formatted(type), type, Optional.empty(), false))
                .getIssue()
                .stream()
                .map(issue -> type + " " + issue.getDetails().getText())
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
