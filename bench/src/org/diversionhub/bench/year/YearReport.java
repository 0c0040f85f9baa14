package org.diversionhub.bench.year;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/** One JSON object with the figures, then one for each thing that is unexplained. */
record YearReport(Plan plan, Stage stage, Doors doors, Arrivals arrivals, Rest rest) {
    private static final ObjectMapper JSON = new ObjectMapper();

    void print(Reckoning reckoning, List<Finding> findings, Duration took) {
        ObjectNode out = JSON.createObjectNode();
        out.put("name", "simulated year");
        out.put("referrals", plan.referrals()).put("days", plan.days()).put("seed", plan.seed());
        out.put("messages", stage.taken());
        out.put("never said, since nobody had heard of the case", stage.unheard());
        out.set("deliveries", JSON.valueToTree(reckoning.deliveriesByState()));
        out.put("came again under the same id", arrivals.repeated());
        out.set("tasks", JSON.valueToTree(reckoning.tasksByReason()));
        out.put("tasks that are open", reckoning.open());
        out.set("refused", JSON.valueToTree(reckoning.tables.refusals()));
        out.put("did not come to rest", rest.restless());
        out.put("minutes", Math.round(took.toSeconds() / 6.0) / 10.0);
        out.put("simulated days a minute", Math.round(plan.days() * 60.0 / Math.max(1, took.toSeconds())));
        out.put("accepted in ms, p50", Math.round(doors.millis(0.5)));
        out.put("accepted in ms, p99", Math.round(doors.millis(0.99)));
        out.put("unexplained", findings.size());
        System.out.println(out);
        findings.stream()
                .collect(groupingBy(finding -> finding, LinkedHashMap::new, counting()))
                .forEach((finding, times) ->
                        System.out.println(JSON.<ObjectNode>valueToTree(finding).put("times", times)));
    }
}
