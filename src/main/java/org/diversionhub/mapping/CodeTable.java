package org.diversionhub.mapping;

import java.nio.file.Path;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigTable;
import org.diversionhub.config.Misfit;
import org.jspecify.annotations.Nullable;

/** A partner's own codes and the ones of the record that they stand for: {@code mappings/codes/<name>.csv}. */
record CodeTable(String name, ConfigTable table) {
    /** @throws Misfit if the file lists something else */
    static CodeTable read(Path codes, String name, ConfigFaults faults) {
        Path file = codes.resolve(name + ".csv").normalize();
        if (!file.startsWith(codes) || !file.toFile().isFile()) {
            throw new Misfit("there is no table " + file, "a file with the first line " + ConfigTable.LOCAL_CODES);
        }
        ConfigTable table = ConfigTable.read(file, faults);
        if (!table.header().equals(ConfigTable.LOCAL_CODES)) {
            throw new Misfit(file + " lists no codes of a partner", "the first line " + ConfigTable.LOCAL_CODES);
        }
        return new CodeTable(name, table);
    }

    @Nullable
    String codeOf(String local) {
        return table.rows().get(local);
    }
}
