<?xml version="1.0" encoding="UTF-8"?>
<!-- A referral in place of a booking or a prosecution, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:DiversionReferral ! map{
      'message': dh:message(.),
      'participant': nc:Person ! map:merge((dh:person(.), map{
        'contact': dh:contacts(.)
      }, dh:particulars(.))),
      'incident': dh:incident(nc:Incident, nc:Person),
      'arrest': map{
        'number': j:Arrest/j:ArrestAgencyRecordIdentification/nc:IdentificationID,
        'at': hub:moment(j:Arrest/nc:ActivityDate/nc:DateTime),
        'probableCause': j:Arrest/j:ArrestProbableCauseText
      },
      'charges': dh:charges(j:Charge),
      'officer': dh:officer(.),
      'referral': nc:Referral ! dh:referral(.)
    }"/>
  </xsl:template>
</xsl:stylesheet>
