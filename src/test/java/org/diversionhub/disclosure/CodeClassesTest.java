package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.FieldPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which class a code has, and what is wrong with a list. */
class CodeClassesTest {
    private static final FieldPath OFFENSE = new FieldPath("charges[].offenseCode");

    @TempDir
    Path folder;

    private final ConfigFaults faults = new ConfigFaults();

    @BeforeEach
    void copyTheShippedLists() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("mappings/codes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private CodeClasses read() {
        return CodeClasses.read(folder, Scene.SCHEMAS, faults);
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(folder.resolve(name), Stream.of(lines).toList());
    }

    private void assertOnlyFault(String name, int line, String wrong, String right) {
        read();
        assertThat(faults.list())
                .hasSize(1)
                .allSatisfy(fault -> assertThat(fault)
                        .isEqualTo(new ConfigFault(folder.resolve(name).toString(), line, wrong, right)));
    }

    @ParameterizedTest
    @CsvSource({"12, one", "1, one", "123, longer", "1234, longer", "129, exact", "1291, one", "2, none", "'', none"})
    void codeItselfCountsFirst_thenTheLongestPrefix(String code, String word) throws IOException {
        write("charges.offenseCode.csv", "code,class", "1*,one", "123*,longer", "12*,one", "129,exact");
        assertThat(read().classOf(OFFENSE, code).orElse("none")).isEqualTo(word);
        assertThat(faults.list()).isEmpty();
    }

    @Test
    void fieldWithoutAListHasNoClass() {
        assertThat(read().classOf(new FieldPath("participant.name.family"), "active"))
                .isEmpty();
    }

    @Test
    void smallAreasAreThoseOfTheirList() {
        assertThat(read().isSmallArea("036")).isTrue();
        assertThat(read().isSmallArea("284")).isFalse();
    }

    @Test
    void listThatIsMissingIsTold() throws IOException {
        Files.delete(folder.resolve("response.status.csv"));
        assertOnlyFault("response.status.csv", 0, "the file is missing", "code,class and a row a code");
    }

    @Test
    void listOfNoFieldIsTold() throws IOException {
        write("participant.name.csv", "code,class", "a,b");
        read();
        assertThat(faults.list()).hasSize(1).allSatisfy(fault -> {
            assertThat(fault.wrong()).isEqualTo("no field of this name is masked by class");
            assertThat(fault.right()).startsWith("one of [charges.offenseCode, engagement.exitReason,");
        });
    }

    @ParameterizedTest
    @CsvSource({"'engaged'", "'active,engaged,too'", "',engaged'", "'active,'", "'\"active'"})
    void rowThatIsNoPairIsTold(String row) throws IOException {
        write("response.status.csv", "code,class", "accepted,engaged", row);
        assertOnlyFault("response.status.csv", 3, "a row without two columns", "code,class");
    }

    @Test
    void codeThatStandsTwiceIsTold() throws IOException {
        write("response.status.csv", "code,class", "accepted,engaged", "accepted,closed");
        assertOnlyFault("response.status.csv", 3, "`accepted` stands twice", "each code once");
    }
}
