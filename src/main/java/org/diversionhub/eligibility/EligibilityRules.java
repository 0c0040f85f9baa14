package org.diversionhub.eligibility;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;

/** The rule sets that a site can choose from: one a file in {@code config/eligibility}. A site may have none. */
public final class EligibilityRules {
    /** The kind that rules are about: all of its fields can be asked about, and no others. */
    public static final String KIND = "diversion-referral";

    private final Map<String, RuleSet> sets;

    private EligibilityRules(Map<String, RuleSet> sets) {
        this.sets = sets;
    }

    /** Reads the folder; an unknown word, a field that is not there or one of another type is a fault with its line. */
    public static EligibilityRules read(Path folder, Schemas schemas, ConfigFaults faults) {
        Map<String, RuleSet> sets = new TreeMap<>();
        RecordSchema referral = schemas.of(KIND).orElse(null);
        if (referral != null && Files.isDirectory(folder)) {
            for (Path path : ConfigFolder.files(folder, ".yaml", faults)) {
                try (ConfigMap file = ConfigMap.read(path, faults)) {
                    String name = path.getFileName().toString().replace(".yaml", "");
                    sets.put(name, new RuleFile(file, referral).read(name, ConfigFolder.version(path)));
                }
            }
        }
        return new EligibilityRules(sets);
    }

    public Optional<RuleSet> of(String id) {
        return Optional.ofNullable(sets.get(id));
    }

    public Set<String> ids() {
        return sets.keySet();
    }

    public Collection<RuleSet> all() {
        return sets.values();
    }

    /** What the tests in the files show to be wrong. */
    public List<ConfigFault> failures() {
        return all().stream().flatMap(set -> set.failures().stream()).toList();
    }

    /** What is no mistake, and what somebody should know. */
    public List<ConfigFault> notes() {
        return all().stream().flatMap(RuleSet::notes).toList();
    }
}
