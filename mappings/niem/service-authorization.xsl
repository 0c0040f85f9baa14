<?xml version="1.0" encoding="UTF-8"?>
<!-- What a payer is asked, and its answer, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>
  <xsl:include href="parts/services-in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:ServiceAuthorization ! map{
      'message': dh:message(.),
      'information': dh:unknown(., 'service-authorization'),
      'participant': map{
        'name': dh:name(nc:Person/nc:PersonName),
        'birthDate': hub:day(nc:Person/nc:PersonBirthDate/nc:Date),
        'key': nc:Person/nc:PersonOtherIdentification/nc:IdentificationID,
        'identifiers': map{'medicaid': dh:said(., 'participant.identifiers.medicaid')}
      },
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'service': dh:service(., hs:RequestedService),
      'response': map{'status': dh:Authorization/nc:ActivityStatus/nc:StatusText},
      'treatment': map{
        'sudDiagnosis': dh:said(., 'treatment.sudDiagnosis'),
        'type': nc:Treatment/nc:TreatmentText,
        'mhDiagnosis': dh:said(., 'treatment.mhDiagnosis')
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
