<?xml version="1.0" encoding="UTF-8"?>
<!-- A prosecutor's decision, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:ProsecutionDecision ! map{
      'message': dh:message(.),
      'participant': map{'key': nc:Person/nc:PersonOtherIdentification/nc:IdentificationID},
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'prosecution': map{
        'caseNumber': nc:Case/nc:CaseTrackingID,
        'prosecutor': nc:Case/j:CaseAugmentation/j:CaseProsecutionAttorney/nc:PersonOtherIdentification/nc:IdentificationID,
        'chargeStatus': nc:Case/j:CaseAugmentation/j:CaseCharge/j:ChargeStatus/nc:StatusText,
        'decision': nc:Case/nc:ActivityDisposition/nc:DispositionCategoryText,
        'decidedAt': hub:day(nc:Case/nc:ActivityDisposition/nc:DispositionDate/nc:Date),
        'disposition': nc:Case/nc:ActivityDisposition/nc:DispositionText,
        'courtDate': hub:moment(nc:Case/j:CaseAugmentation/j:CaseCourtEvent/nc:ActivityDate/nc:DateTime),
        'openWarrant': hub:flag(dh:OpenWarrantIndicator),
        'participationCondition': map{
          'document': dh:ParticipationCondition/nc:DocumentIdentification/nc:IdentificationID,
          'date': hub:day(dh:ParticipationCondition/nc:DocumentCreationDate/nc:Date),
          'program': dh:ParticipationCondition/j:ReferralServiceDeliveryProgram/nc:ActivityIdentification/nc:IdentificationID
        }
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
