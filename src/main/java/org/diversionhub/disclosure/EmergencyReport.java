package org.diversionhub.disclosure;

import org.diversionhub.config.ConfigPlace;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.diversionhub.message.RecordSchema;

/**
 * That content of a part 2 programme went in an emergency, told to that programme, which documents it in the records of
 * the patient (42 CFR 2.51(c)): who got it, from whom, when and why, under the programme's own names of person and
 * case.
 */
final class EmergencyReport {
    private static final FieldPath RECORD = new FieldPath("emergency");

    private EmergencyReport() {}

    static Projection fields(RecordSchema schema, ConfigPlace at) {
        return new Projection(
                schema.fields().values().stream().map(field -> leaf(field, at)).toList());
    }

    private static Projection.Leaf leaf(Field field, ConfigPlace at) {
        boolean record = field.path().within(RECORD);
        return new Projection.Leaf(
                field,
                record ? Treatment.SHARE : Treatment.WITHHOLD,
                Mask.DROP,
                record,
                record ? new Ground.Reported(at) : new Ground.BesideReport(at));
    }
}
