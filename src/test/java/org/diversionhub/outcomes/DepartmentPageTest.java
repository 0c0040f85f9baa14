package org.diversionhub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DepartmentPageTest {
    private static final OutcomeTable TABLE = new OutcomeTable(
            "lead",
            Period.parse("2026-Q1"),
            Edition.FIRST,
            Instant.parse("2026-05-31T00:00:00Z"),
            List.of(
                    row("all", "all", "people", "referred", 60),
                    row("department", "pd", "people", "referred", 40),
                    row("department", "so", "people", "referred", 20),
                    row("department", "pd", "way-in", "accepted", 25),
                    row("department", "pd", "way-in", "handed-off", 21),
                    row("department", "pd", "way-in", "intake-done", 12),
                    row("department", "pd", "rebooked", "rebooked-in-180d", 13)));

    private static Row row(String stratum, String group, String way, String value, int count) {
        return new Row(stratum, group, way, Row.REACHED, value, count, 60);
    }

    private static Object periods(String agency, String month) {
        return DepartmentPage.of(agency, "Police", List.of(TABLE), YearMonth.parse(month), ZoneOffset.UTC)
                .get("periods");
    }

    @Test
    void departmentSeesItsOwnCountsOfWhoWasMet() {
        assertThat(periods("pd", "2026-05"))
                .isEqualTo(List.of(Map.of(
                        "name",
                        "2026-Q1",
                        "lines",
                        List.of(
                                Map.of("what", "People whom you referred", "count", 40),
                                Map.of("what", "of them handed off to a case manager", "count", 21)))));
    }

    @Test
    void departmentThatIsTooSmallSeesNothing_norAnybodyBeforeTheTableWasFinished() {
        assertThat(periods("tiny", "2026-05")).isEqualTo(List.of(Map.of("name", "2026-Q1", "lines", List.of())));
        assertThat(periods("pd", "2026-04")).isEqualTo(List.of());
    }
}
