<?xml version="1.0" encoding="UTF-8"?>
<!-- What a message about a service has beside the others: written whole, as in message.xsl. -->
<xsl:stylesheet version="3.0" expand-text="yes" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1">
  <xsl:function name="dh:need" as="element()">
    <xsl:param name="needs"/>
    <hs:CurrentLivingSituationCategoryText>{$needs?livingSituation}</hs:CurrentLivingSituationCategoryText>
  </xsl:function>

  <!-- What a payer answers is not the state of a referral. -->
  <xsl:function name="dh:referred" as="map(*)">
    <xsl:param name="record"/>
    <xsl:param name="kind"/>
    <xsl:sequence select="if ($kind = 'service-authorization') then map:remove($record, 'response') else $record"/>
  </xsl:function>

  <xsl:function name="dh:services" as="element()*">
    <xsl:param name="record"/>
    <xsl:param name="kind"/>
    <xsl:choose>
      <xsl:when test="$kind = ('service-referral', 'service-authorization')">
        <hs:RequestedService><xsl:sequence select="dh:service($record?service)"/></hs:RequestedService>
      </xsl:when>
      <xsl:otherwise>
        <hs:Service><xsl:sequence select="dh:service($record?service)"/></hs:Service>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:sequence select="if ($kind = 'service-authorization') then dh:authorization($record?response) else dh:handoff($record?response)"/>
    <xsl:sequence select="dh:engagement($record?engagement, $record?notes), dh:appointment($record?appointment)"/>
    <xsl:sequence select="dh:treatment($record?treatment), dh:plan($record?plan)"/>
  </xsl:function>

  <xsl:function name="dh:service" as="element()*">
    <xsl:param name="service"/>
    <hs:ServiceCategoryText>{$service?code}</hs:ServiceCategoryText>
    <dh:ServiceAugmentation>
      <nc:Program>
        <nc:ActivityIdentification><nc:IdentificationID>{$service?program}</nc:IdentificationID></nc:ActivityIdentification>
      </nc:Program>
    </dh:ServiceAugmentation>
  </xsl:function>

  <xsl:function name="dh:authorization" as="element()">
    <xsl:param name="response"/>
    <dh:Authorization>
      <nc:ActivityStatus><nc:StatusText>{$response?status}</nc:StatusText></nc:ActivityStatus>
    </dh:Authorization>
  </xsl:function>

  <xsl:function name="dh:handoff" as="element()">
    <xsl:param name="response"/>
    <dh:HandoffActivity>
      <nc:ActivityDate><xsl:sequence select="dh:date($response?handedOffAt)"/></nc:ActivityDate>
      <nc:ActivityLocation><nc:LocationDescriptionText>{$response?handoffPlace}</nc:LocationDescriptionText></nc:ActivityLocation>
    </dh:HandoffActivity>
  </xsl:function>

  <xsl:function name="dh:engagement" as="element()">
    <xsl:param name="engagement"/>
    <xsl:param name="notes"/>
    <dh:Engagement>
      <nc:ActivityNarrative><nc:CommentText>{$notes?case}</nc:CommentText></nc:ActivityNarrative>
      <nc:ActivityStatus><nc:StatusText>{$engagement?status}</nc:StatusText></nc:ActivityStatus>
      <dh:IntakeActivity>
        <nc:ActivityCompletedIndicator>{$engagement?intakeCompleted}</nc:ActivityCompletedIndicator>
        <nc:ActivityDate><xsl:sequence select="dh:date($engagement?intakeDate)"/></nc:ActivityDate>
      </dh:IntakeActivity>
      <hs:ContactActivity>
        <nc:ActivityCategoryText>{$engagement?contactNature}</nc:ActivityCategoryText>
        <nc:ActivityDate><xsl:sequence select="dh:date($engagement?contactAt)"/></nc:ActivityDate>
      </hs:ContactActivity>
      <dh:LastContactDate><xsl:sequence select="dh:date($engagement?lastContact)"/></dh:LastContactDate>
      <nc:ProgramRelease>
        <nc:ActivityDate><xsl:sequence select="dh:date($engagement?exitDate)"/></nc:ActivityDate>
        <nc:ActivityReasonText>{$engagement?exitReason}</nc:ActivityReasonText>
      </nc:ProgramRelease>
    </dh:Engagement>
  </xsl:function>

  <xsl:function name="dh:appointment" as="element()">
    <xsl:param name="appointment"/>
    <j:Appointment>
      <nc:ActivityScheduledDate><xsl:sequence select="dh:date($appointment?at)"/></nc:ActivityScheduledDate>
      <j:AppointmentStatus><nc:StatusText>{$appointment?status}</nc:StatusText></j:AppointmentStatus>
    </j:Appointment>
  </xsl:function>

  <xsl:function name="dh:treatment" as="element()">
    <xsl:param name="treatment"/>
    <nc:Treatment>
      <nc:TreatmentText>{$treatment?type}</nc:TreatmentText>
      <hs:TreatmentAugmentation>
        <hs:TreatmentProgress>
          <nc:ActivityStatus><nc:StatusText>{$treatment?progress}</nc:StatusText></nc:ActivityStatus>
        </hs:TreatmentProgress>
      </hs:TreatmentAugmentation>
    </nc:Treatment>
  </xsl:function>

  <xsl:function name="dh:plan" as="element()">
    <xsl:param name="plan"/>
    <dh:ServicePlan>
      <xsl:for-each select="$plan?goals?*">
        <hs:ServicePlanGoal><nc:ActivityDescriptionText>{.}</nc:ActivityDescriptionText></hs:ServicePlanGoal>
      </xsl:for-each>
      <xsl:for-each select="$plan?services?*">
        <hs:Service><hs:ServiceCategoryText>{.}</hs:ServiceCategoryText></hs:Service>
      </xsl:for-each>
    </dh:ServicePlan>
  </xsl:function>
</xsl:stylesheet>
