package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.IdType;

/** Appointments: those that others have made, and the provider's own. */
public final class AppointmentProvider extends StatusProvider {
    private final Working working;
    private final AppointmentSteps steps;
    private final Trees trees;

    AppointmentProvider(
            Class<? extends IBaseResource> type,
            Searching searching,
            Working working,
            AppointmentSteps steps,
            Trees trees) {
        super(type, searching);
        this.working = working;
        this.steps = steps;
        this.trees = trees;
    }

    @Create
    public MethodOutcome create(@ResourceParam Appointment asked, RequestDetails request) {
        return outcome(
                working.take(Call.of(request).reader(), reader -> List.of(steps.create(reader, trees.of(asked)))),
                true);
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Appointment asked, RequestDetails request) {
        Name name = new Name("Appointment", id.getIdPart());
        return outcome(
                working.take(
                        Call.of(request).reader(),
                        reader -> List.of(steps.update(reader, name, id.getVersionIdPart(), trees.of(asked)))),
                false);
    }

    private MethodOutcome outcome(List<Resource> taken, boolean created) {
        IBaseResource one = trees.parsed(taken.getFirst());
        MethodOutcome outcome = new MethodOutcome(one.getIdElement(), created);
        outcome.setResource(one);
        return outcome;
    }
}
