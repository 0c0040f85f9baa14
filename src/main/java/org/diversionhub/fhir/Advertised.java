package org.diversionhub.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;

/** Tells in the CapabilityStatement of what one can be told. */
@Interceptor
public final class Advertised {
    private static final String TOPIC = Notices.GUIDE + "capabilitystatement-subscriptiontopic-canonical";

    @Hook(Pointcut.SERVER_CAPABILITY_STATEMENT_GENERATED)
    public void tell(IBaseConformance statement) {
        for (var resource : ((CapabilityStatement) statement).getRestFirstRep().getResource()) {
            takeBack(resource);
            if (resource.getType().equals("Subscription") && !resource.hasExtension(TOPIC)) {
                addTopics(resource);
            }
        }
    }

    /** HAPI takes every reference for one that can be included, where nothing says otherwise. */
    private static void takeBack(CapabilityStatementRestResourceComponent resource) {
        if (!Kinds.searches().getOrDefault(resource.getType(), Set.of()).contains("_include")) {
            resource.getSearchInclude().clear();
        }
        resource.getSearchRevInclude().clear();
    }

    private static void addTopics(CapabilityStatementRestResourceComponent resource) {
        resource.addSupportedProfile(Notices.GUIDE + "backport-subscription");
        Topic.canonicals().forEach(topic -> resource.addExtension(TOPIC, new CanonicalType(topic)));
    }
}
