<?xml version="1.0" encoding="UTF-8"?>
<!-- What the two messages about services have in common. What is listed under a name that is not known gives a fault. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1">
  <xsl:include href="listed.xsl"/>

  <xsl:function name="dh:said" as="element()*">
    <xsl:param name="document" as="element()"/>
    <xsl:param name="path" as="xs:string"/>
    <xsl:sequence select="$document/dh:Information[dh:InformationNameText = $path]/dh:InformationValueText"/>
  </xsl:function>

  <xsl:function name="dh:unknown" as="item()*">
    <xsl:param name="document" as="element()"/>
    <xsl:param name="kind" as="xs:string"/>
    <xsl:sequence select="$document/dh:Information[not(dh:InformationNameText = $dh:listed($kind))][1] ! 'unknown'"/>
  </xsl:function>

  <xsl:function name="dh:service" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:param name="service" as="element()?"/>
    <xsl:sequence select="map{
      'provider': $document/nc:Referral/nc:ReferralEntity/nc:EntityOrganization/nc:OrganizationIdentification/nc:IdentificationID,
      'program': $service/dh:ServiceAugmentation/nc:Program/nc:ActivityIdentification/nc:IdentificationID,
      'code': $service/hs:ServiceCategoryText
    }"/>
  </xsl:function>

  <xsl:function name="dh:plan" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="map{
      'goals': array{$document/dh:ServicePlan/hs:ServicePlanGoal/nc:ActivityDescriptionText},
      'services': array{$document/dh:ServicePlan/hs:Service/hs:ServiceCategoryText}
    }"/>
  </xsl:function>
</xsl:stylesheet>
