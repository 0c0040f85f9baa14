<?xml version="1.0" encoding="UTF-8"?>
<!-- Whether an intake took place, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:dh="urn:diversionhub:niem:1">
  <xsl:include href="parts/in.xsl"/>
  <xsl:include href="parts/services-in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:IntakeStatus ! map{
      'message': dh:message(.),
      'information': dh:unknown(., 'intake-status'),
      'participant': map{'key': nc:Person/nc:PersonOtherIdentification/nc:IdentificationID},
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'engagement': dh:Engagement ! dh:engagement(.),
      'appointment': dh:appointment(.)
    }"/>
  </xsl:template>
</xsl:stylesheet>
