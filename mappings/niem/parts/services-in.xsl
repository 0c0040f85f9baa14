<?xml version="1.0" encoding="UTF-8"?>
<!-- What the messages about services have in common. What is listed under a name that is not known gives a fault. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
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

  <xsl:function name="dh:response" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="$document ! map{
      'status': nc:Referral/nc:ActivityStatus/nc:StatusText,
      'handedOffAt': hub:moment(dh:HandoffActivity/nc:ActivityDate/nc:DateTime),
      'handoffPlace': dh:HandoffActivity/nc:ActivityLocation/nc:LocationDescriptionText
    }"/>
  </xsl:function>

  <xsl:function name="dh:engagement" as="map(*)">
    <xsl:param name="engagement" as="element()"/>
    <xsl:sequence select="$engagement ! map{
      'intakeCompleted': hub:flag(dh:IntakeActivity/nc:ActivityCompletedIndicator),
      'intakeDate': hub:day(dh:IntakeActivity/nc:ActivityDate/nc:Date),
      'status': nc:ActivityStatus/nc:StatusText,
      'lastContact': hub:day(dh:LastContactDate/nc:Date),
      'contactAt': hub:moment(hs:ContactActivity/nc:ActivityDate/nc:DateTime),
      'contactNature': hs:ContactActivity/nc:ActivityCategoryText,
      'exitReason': nc:ProgramRelease/nc:ActivityReasonText,
      'exitDate': hub:day(nc:ProgramRelease/nc:ActivityDate/nc:Date)
    }"/>
  </xsl:function>

  <xsl:function name="dh:appointment" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="$document ! map{
      'at': hub:moment(j:Appointment/nc:ActivityScheduledDate/nc:DateTime),
      'status': j:Appointment/j:AppointmentStatus/nc:StatusText,
      'provider': dh:said(., 'appointment.provider')
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
