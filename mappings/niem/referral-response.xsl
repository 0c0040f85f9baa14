<?xml version="1.0" encoding="UTF-8"?>
<!-- What became of a referral, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:dh="urn:diversionhub:niem:1">
  <xsl:include href="parts/in.xsl"/>
  <xsl:include href="parts/services-in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:ReferralResponse ! map{
      'message': dh:message(.),
      'information': dh:unknown(., 'referral-response'),
      'participant': map{'key': nc:Person/nc:PersonOtherIdentification/nc:IdentificationID},
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'response': dh:response(.)
    }"/>
  </xsl:template>
</xsl:stylesheet>
