<?xml version="1.0" encoding="UTF-8"?>
<!-- A police contact, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:PoliceContact ! map{
      'message': dh:message(.),
      'participant': nc:Person ! map:merge((map:remove(dh:person(.), 'identifiers'), map{'contact': map{'phone': dh:telephone(.)}})),
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'incident': dh:incident(nc:Incident, nc:Person),
      'charges': dh:charges(j:Charge),
      'officer': dh:officer(.)
    }"/>
  </xsl:template>
</xsl:stylesheet>
