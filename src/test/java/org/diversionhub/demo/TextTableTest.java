package org.diversionhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diversionhub.message.FieldPath;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void row_isWrapped_soThatItFitsATerminal() {
        TextTable table = new TextTable();
        table.section("Port City LEAD case management");
        List<String> fields = IntStream.range(0, 30)
                .mapToObj(n -> "participant.contact.field" + n)
                .toList();

        table.row("treatment-status/referral-status", "after 12 ms", Map.of("received", fields));

        assertThat(table.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(String.join(" ", table.lines())).contains("field29");
    }

    @Test
    void row_showsItsSecondLine_evenIfOneCellWouldDo() {
        TextTable table = new TextTable();

        table.row("consent/given", "after 3 ms", Map.of("nothing", List.of("not a party")));

        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().get(1)).isEqualTo("  after 3 ms");
    }

    @Test
    void fieldsOfAGroup_becomeOneWord_whenThereAreMany() {
        List<FieldPath> many = Stream.of("needs.a", "needs.b", "charges[].statute", "charges[].severity", "notes.case")
                .map(FieldPath::new)
                .toList();

        assertThat(FieldGroups.of(many)).containsExactly("charges[].* (2)", "needs.* (2)", "notes.case");
        assertThat(FieldGroups.of(many.subList(0, 2))).containsExactly("needs.a", "needs.b");
    }
}
