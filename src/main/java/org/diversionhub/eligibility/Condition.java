package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Set;
import org.diversionhub.message.FieldPath;

/** One thing that a site asks of a referral. The list is closed: a rule file is read, never run. */
public sealed interface Condition permits AtMost, MinimumAge, NoHistory, NoneOf, PersonDecides, Requires {
    /** The fields that it looks at, and no others. */
    Set<FieldPath> reads();

    /** The condition as a person would say it. */
    String words();

    /** Whether the record meets it on this day; where a field is missing that is not known. */
    Finding of(JsonNode record, LocalDate on);

    /** What it says of a record that has everything and does not meet it. */
    default Finding otherwise() {
        return Finding.NOT_MET;
    }
}
