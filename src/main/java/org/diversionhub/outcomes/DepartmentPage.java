package org.diversionhub.outcomes;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a department may see of what came of its referrals: how many people were met and how many are in touch. Who
 * accepted, who came to an intake and who was booked again stay away, also as counts.
 */
public final class DepartmentPage {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.US);

    /** In the order of the page; nothing else is on it. */
    private static final Map<String, String> LINES = new LinkedHashMap<>();

    static {
        LINES.put("people/referred", "People whom you referred");
        LINES.put("way-in/handed-off", "of them handed off to a case manager");
        LINES.put("handoff/handed-off-in-window", "handed off within the time the programme sets, from the stop");
        LINES.put("in-touch/in-touch-at-30d", "in touch with the case manager after 30 days");
        LINES.put("in-touch/in-touch-at-90d", "in touch after 90 days");
        LINES.put("in-touch/in-touch-at-180d", "in touch after 180 days");
    }

    private DepartmentPage() {}

    /**
     * What the page shows.
     *
     * @param agency the department's id as a partner
     * @param tables of the programme, the latest period first
     * @param month the page is of: what was finished later is not on it
     */
    public static Map<String, Object> of(
            String agency, String name, List<OutcomeTable> tables, YearMonth month, ZoneId zone) {
        Instant end = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
        Map<Period, List<Row>> rows = new LinkedHashMap<>();
        tables.stream()
                .filter(table -> table.until().isBefore(end))
                .forEach(table -> rows.computeIfAbsent(table.period(), any -> new ArrayList<>())
                        .addAll(table.rows()));
        List<Map<String, Object>> periods = new ArrayList<>();
        rows.forEach((period, all) -> periods.add(Map.of("name", period.toString(), "lines", lines(all, agency))));
        return Map.of("department", name, "month", MONTH.format(month), "periods", periods);
    }

    private static List<Map<String, Object>> lines(List<Row> rows, String agency) {
        List<Map<String, Object>> lines = new ArrayList<>();
        LINES.forEach((wanted, what) -> rows.stream()
                .filter(row -> row.stratum().equals(Stratum.DEPARTMENT.id())
                        && row.group().equals(agency)
                        && row.measure().equals(Row.REACHED)
                        && (row.way() + "/" + row.value()).equals(wanted))
                .forEach(row -> lines.add(Map.of("what", what, "count", row.count()))));
        return lines;
    }
}
