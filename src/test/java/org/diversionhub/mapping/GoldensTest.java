package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** A golden test that fails says where, and one that is missing is a failure. */
@Execution(CONCURRENT)
class GoldensTest {
    private static final String INPUT = ReadingFolder.HEADER + "\n" + ReadingFolder.ROW + "\nr-2,,,,,,\n";

    @TempDir
    private Path temp;

    private ReadingFolder folder;

    @BeforeEach
    void writeTheMapping() {
        folder = ReadingFolder.in(temp);
    }

    private GoldenRun run() {
        return folder.mappings(new ConfigFaults()).runGoldens();
    }

    @Test
    void shippedMappingsPassTheirTests() {
        GoldenRun run = Samples.MAPPINGS.runGoldens();
        assertThat(Samples.MAPPINGS.readers()).contains("csv/jail-x", "csv/rms-x");
        assertThat(run.failures()).isEmpty();
        assertThat(run.tests()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void mappingWithoutATest_isAFailure() {
        assertThat(run().failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.wrong()).isEqualTo("this mapping has no test"));
    }

    @Test
    void sampleWithoutItsResult_isAFailure() {
        folder.write("csv/own/tests/day.csv", INPUT);
        assertThat(run().failures())
                .singleElement()
                .asString()
                .contains("day.json: the file is missing", "hub map --with csv/own", "--golden");
        folder.write("csv/own/tests/day.json", "{");
        assertThat(run().failures()).singleElement().asString().contains("day.json", "not JSON");
    }

    @Test
    void resultThatDiffers_isAFailureThatSaysWhere() {
        String right = Golden.of(folder.read(INPUT)).toPrettyString();
        folder.write("csv/own/tests/day.csv", INPUT).write("csv/own/tests/day.json", right);
        assertThat(run()).isEqualTo(new GoldenRun(1, List.of()));
        folder.write(
                "csv/own/tests/day.json",
                right.replace("\"Sample\"", "\"Somebody\"").replace("\"/TIME\"", "\"/DATE\""));
        assertThat(run().failures())
                .satisfiesExactly(
                        first -> assertThat(first.toString())
                                .contains(
                                        "the test \"day.csv\" fails: /parts/0/message/participant/name/family is"
                                                + " \"Sample\"",
                                        "expected: \"Somebody\""),
                        second -> assertThat(second.toString()).contains("/parts/1/faults/0/at is \"/TIME\""));
    }

    @Test
    void rowThatIsNotExpected_orExpectedAndNotThere_isAFailure() {
        folder.write("csv/own/tests/day.csv", INPUT)
                .write("csv/own/tests/day.json", "{\"columnsLeftOut\": [3], \"parts\": []}");
        assertThat(run().failures())
                .extracting(failure ->
                        failure.toString().replaceFirst(".*fails: ", "").split(" ")[0])
                .containsExactly("/columnsLeftOut/0", "/parts/0", "/parts/1");
    }
}
