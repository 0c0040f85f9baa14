<?xml version="1.0" encoding="UTF-8"?>
<!-- A message as diversion-hub.xsd has it. It is written whole, and what says nothing is taken out: withheld fields are absent. Kinds for
     which NIEM has no form are a dh:Notice, a list of what is said; those about services list what NIEM has no word for. -->
<xsl:stylesheet version="3.0" expand-text="yes" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1">
  <xsl:include href="parts/listed.xsl"/>
  <xsl:include href="parts/services.xsl"/>

  <xsl:variable name="roots" select="map{
    'custody-event': 'dh:CustodyEvent',
    'police-contact': 'dh:PoliceContact',
    'diversion-referral': 'dh:DiversionReferral',
    'prosecution-decision': 'dh:ProsecutionDecision',
    'service-referral': 'dh:ServiceReferral',
    'treatment-status': 'dh:ServiceEngagement',
    'referral-response': 'dh:ReferralResponse',
    'intake-status': 'dh:IntakeStatus',
    'service-authorization': 'dh:ServiceAuthorization'
  }"/>

  <xsl:template match=".[. instance of map(*)]">
    <xsl:variable name="whole" as="element()">
      <xsl:variable name="root" select="$roots(?message?kind)"/>
      <xsl:variable name="services" select="map:contains($dh:listed, ?message?kind)"/>
      <xsl:variable name="listed" select="$dh:listed(?message?kind)"/>
      <xsl:element name="{($root, 'dh:Notice')[1]}">
        <xsl:namespace name="nc" select="'https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/'"/>
        <xsl:namespace name="j" select="'https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/'"/>
        <xsl:if test="$services"><xsl:namespace name="hs" select="'https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/'"/></xsl:if>
        <nc:DocumentIdentification><nc:IdentificationID>{?message?id}</nc:IdentificationID></nc:DocumentIdentification>
        <nc:DocumentCreationDate><nc:DateTime>{?message?time}</nc:DateTime></nc:DocumentCreationDate>
        <dh:MessageKindText>{?message?kind}</dh:MessageKindText>
        <dh:MessageCategoryText>{?message?variant}</dh:MessageCategoryText>
        <dh:NoticeText>{?notice?statement}</dh:NoticeText>
        <dh:NoticeText>{?notice?explanation}</dh:NoticeText>
        <xsl:for-each select="?values?*[empty($root) or ?path = $listed]">
          <dh:Information>
            <dh:InformationNameText>{?path}</dh:InformationNameText>
            <dh:InformationValueText>{?value}</dh:InformationValueText>
          </dh:Information>
        </xsl:for-each>
        <xsl:if test="exists($root)">
          <xsl:sequence select="dh:person(?record?participant, ?record?incident)"/>
          <xsl:sequence select=".[$services] ! dh:need(?record?needs)"/>
          <xsl:sequence select="dh:referral(?record?referral, ?record?officer, .[$services] ! dh:referred(?record, ?message?kind))"/>
          <xsl:sequence select="dh:incident(?record?incident, ?record?officer), dh:arrest(?record?arrest)"/>
          <xsl:sequence select="?record?charges?* ! dh:charge(.)"/>
          <xsl:sequence select="dh:custody(?record?custody), dh:prosecution(?record?prosecution)"/>
          <xsl:sequence select=".[$services] ! dh:services(?record, ?message?kind)"/>
        </xsl:if>
      </xsl:element>
    </xsl:variable>
    <xsl:apply-templates select="$whole" mode="said"/>
  </xsl:template>

  <xsl:mode name="said" on-no-match="shallow-copy"/>
  <xsl:template match="*[not(normalize-space())]" mode="said"/>

  <xsl:function name="dh:person" as="element()">
    <xsl:param name="person"/>
    <xsl:param name="incident"/>
    <nc:Person>
      <nc:PersonBirthDate><xsl:sequence select="dh:date($person?birthDate)"/></nc:PersonBirthDate>
      <nc:PersonEthnicityText>{$person?ethnicity}</nc:PersonEthnicityText>
      <nc:PersonName>
        <nc:PersonGivenName>{$person?name?given}</nc:PersonGivenName>
        <nc:PersonMiddleName>{$person?name?middle}</nc:PersonMiddleName>
        <nc:PersonSurName>{$person?name?family}</nc:PersonSurName>
        <nc:PersonNameSuffixText>{$person?name?suffix}</nc:PersonNameSuffixText>
      </nc:PersonName>
      <nc:PersonOtherIdentification><nc:IdentificationID>{$person?key}</nc:IdentificationID></nc:PersonOtherIdentification>
      <nc:PersonPrimaryLanguage><nc:Language><nc:LanguageName>{$person?language}</nc:LanguageName></nc:Language></nc:PersonPrimaryLanguage>
      <xsl:for-each select="$person?race?*"><nc:PersonRaceText>{.}</nc:PersonRaceText></xsl:for-each>
      <nc:PersonResidenceAddress>
        <xsl:for-each select="$person?contact?address?lines?*"><nc:AddressDeliveryPointText>{.}</nc:AddressDeliveryPointText></xsl:for-each>
        <nc:AddressCityName>{$person?contact?address?city}</nc:AddressCityName>
        <nc:AddressPostalCode>{$person?contact?address?postalCode}</nc:AddressPostalCode>
      </nc:PersonResidenceAddress>
      <nc:PersonSexText>{$person?sex}</nc:PersonSexText>
      <nc:PersonSSNIdentification><nc:IdentificationID>{$person?identifiers?ssn}</nc:IdentificationID></nc:PersonSSNIdentification>
      <nc:PersonContactInformation>
        <xsl:sequence select="dh:telephone($person?contact?phone)"/>
        <nc:ContactEmailID>{$person?contact?email}</nc:ContactEmailID>
      </nc:PersonContactInformation>
      <j:PersonAugmentation>
        <j:DriverLicense>
          <j:DriverLicenseCardIdentification><nc:IdentificationID>{$person?identifiers?driverLicense}</nc:IdentificationID></j:DriverLicenseCardIdentification>
        </j:DriverLicense>
        <j:PersonMilitaryVeteranIndicator>{$person?veteran}</j:PersonMilitaryVeteranIndicator>
        <j:PersonProtectionOrderRespondentIndicator>{$incident?noContactOrder}</j:PersonProtectionOrderRespondentIndicator>
        <j:PersonFBIIdentification><nc:IdentificationID>{$person?identifiers?fbi}</nc:IdentificationID></j:PersonFBIIdentification>
        <j:PersonStateFingerprintIdentification><nc:IdentificationID>{$person?identifiers?state}</nc:IdentificationID></j:PersonStateFingerprintIdentification>
      </j:PersonAugmentation>
    </nc:Person>
  </xsl:function>

  <xsl:function name="dh:referral" as="element()">
    <xsl:param name="referral"/>
    <xsl:param name="officer"/>
    <xsl:param name="service"/>
    <nc:Referral>
      <nc:ActivityIdentification><nc:IdentificationID>{$referral?id}</nc:IdentificationID></nc:ActivityIdentification>
      <nc:ActivityCategoryText>{$referral?kind}</nc:ActivityCategoryText>
      <nc:ActivityDate><xsl:sequence select="dh:date($referral?madeAt)"/></nc:ActivityDate>
      <nc:ActivityReasonText>{$referral?reasonClass}</nc:ActivityReasonText>
      <nc:ActivityStatus><nc:StatusText>{$service?response?status}</nc:StatusText></nc:ActivityStatus>
      <nc:ReferralIssuer>
        <nc:EntityOrganization>
          <nc:OrganizationIdentification><nc:IdentificationID>{$referral?issuer}</nc:IdentificationID></nc:OrganizationIdentification>
        </nc:EntityOrganization>
      </nc:ReferralIssuer>
      <nc:ReferralEntity>
        <nc:EntityOrganization>
          <nc:OrganizationIdentification><nc:IdentificationID>{$service?service?provider}</nc:IdentificationID></nc:OrganizationIdentification>
        </nc:EntityOrganization>
      </nc:ReferralEntity>
      <j:ReferralAugmentation>
        <j:ReferralApprovalAuthorityEntity>
          <nc:EntityPerson><nc:PersonName><nc:PersonFullName>{$officer?supervisor}</nc:PersonFullName></nc:PersonName></nc:EntityPerson>
        </j:ReferralApprovalAuthorityEntity>
        <j:ReferralDueDate><xsl:sequence select="dh:date($referral?due)"/></j:ReferralDueDate>
        <xsl:sequence select="dh:program($referral?program)"/>
      </j:ReferralAugmentation>
      <dh:ReferralAugmentation>
        <dh:ParticipantAcceptedIndicator>{$referral?participantAccepted}</dh:ParticipantAcceptedIndicator>
        <dh:ParticipantAcceptedDate><xsl:sequence select="dh:date($referral?participantAcceptedAt)"/></dh:ParticipantAcceptedDate>
        <hs:ReferralReasonText>{$service?referral?reasonText}</hs:ReferralReasonText>
      </dh:ReferralAugmentation>
    </nc:Referral>
  </xsl:function>

  <xsl:function name="dh:incident" as="element()">
    <xsl:param name="incident"/>
    <xsl:param name="officer"/>
    <nc:Incident>
      <nc:ActivityIdentification><nc:IdentificationID>{$incident?number}</nc:IdentificationID></nc:ActivityIdentification>
      <nc:ActivityDate><xsl:sequence select="dh:date($incident?occurredAt)"/></nc:ActivityDate>
      <nc:ActivityLocation><nc:LocationDescriptionText>{$incident?location}</nc:LocationDescriptionText></nc:ActivityLocation>
      <nc:ActivityNarrative><nc:CommentText>{$incident?narrative}</nc:CommentText></nc:ActivityNarrative>
      <nc:IncidentJurisdictionalOrganization>
        <j:OrganizationAugmentation>
          <j:OrganizationORIIdentification><nc:IdentificationID>{$incident?agencyOri}</nc:IdentificationID></j:OrganizationORIIdentification>
        </j:OrganizationAugmentation>
      </nc:IncidentJurisdictionalOrganization>
      <j:IncidentAugmentation>
        <j:IncidentReportingOfficial>
          <nc:PersonName><nc:PersonFullName>{$officer?name}</nc:PersonFullName></nc:PersonName>
          <nc:PersonContactInformation>
            <xsl:sequence select="dh:telephone($officer?callback)"/>
          </nc:PersonContactInformation>
          <j:EnforcementOfficialBadgeIdentification><nc:IdentificationID>{$officer?badge}</nc:IdentificationID></j:EnforcementOfficialBadgeIdentification>
        </j:IncidentReportingOfficial>
      </j:IncidentAugmentation>
    </nc:Incident>
  </xsl:function>

  <xsl:function name="dh:arrest" as="element()">
    <xsl:param name="arrest"/>
    <j:Arrest>
      <nc:ActivityDate><xsl:sequence select="dh:date($arrest?at)"/></nc:ActivityDate>
      <j:ArrestAgencyRecordIdentification><nc:IdentificationID>{$arrest?number}</nc:IdentificationID></j:ArrestAgencyRecordIdentification>
      <j:ArrestProbableCauseText>{$arrest?probableCause}</j:ArrestProbableCauseText>
    </j:Arrest>
  </xsl:function>

  <xsl:function name="dh:charge" as="element()">
    <xsl:param name="charge"/>
    <j:Charge>
      <j:ChargeCategoryDescriptionText>{$charge?offenseCode}</j:ChargeCategoryDescriptionText>
      <j:ChargeDescriptionText>{$charge?description}</j:ChargeDescriptionText>
      <j:ChargeSeverityText>{$charge?severity}</j:ChargeSeverityText>
      <j:ChargeStatute>
        <j:StatuteCodeSectionIdentification><nc:IdentificationID>{$charge?statute}</nc:IdentificationID></j:StatuteCodeSectionIdentification>
      </j:ChargeStatute>
      <j:ChargeTrackingIdentification><nc:IdentificationID>{$charge?trackingId}</nc:IdentificationID></j:ChargeTrackingIdentification>
    </j:Charge>
  </xsl:function>

  <xsl:function name="dh:custody" as="element()*">
    <xsl:param name="custody"/>
    <j:Booking>
      <nc:ActivityDate><xsl:sequence select="dh:date($custody?bookedAt)"/></nc:ActivityDate>
      <j:BookingAgencyRecordIdentification><nc:IdentificationID>{$custody?bookingNumber}</nc:IdentificationID></j:BookingAgencyRecordIdentification>
      <j:BookingDetentionFacility>
        <nc:FacilityIdentification><nc:IdentificationID>{$custody?facility}</nc:IdentificationID></nc:FacilityIdentification>
      </j:BookingDetentionFacility>
    </j:Booking>
    <j:Incarceration>
      <nc:SupervisionCustodyStatus><nc:StatusText>{$custody?state}</nc:StatusText></nc:SupervisionCustodyStatus>
      <j:SupervisionAugmentation>
        <j:SupervisionReleaseDate><xsl:sequence select="dh:date($custody?releasedAt)"/></j:SupervisionReleaseDate>
        <j:SupervisionAreaIdentification><nc:IdentificationID>{$custody?housingUnit}</nc:IdentificationID></j:SupervisionAreaIdentification>
      </j:SupervisionAugmentation>
      <j:IncarcerationProjectedReleaseDate><xsl:sequence select="dh:date($custody?projectedRelease)"/></j:IncarcerationProjectedReleaseDate>
    </j:Incarceration>
  </xsl:function>

  <xsl:function name="dh:prosecution" as="element()*">
    <xsl:param name="prosecution"/>
    <nc:Case>
      <nc:ActivityDisposition>
        <nc:DispositionCategoryText>{$prosecution?decision}</nc:DispositionCategoryText>
        <nc:DispositionDate><xsl:sequence select="dh:date($prosecution?decidedAt)"/></nc:DispositionDate>
        <nc:DispositionText>{$prosecution?disposition}</nc:DispositionText>
      </nc:ActivityDisposition>
      <nc:CaseTrackingID>{$prosecution?caseNumber}</nc:CaseTrackingID>
      <j:CaseAugmentation>
        <j:CaseCharge><j:ChargeStatus><nc:StatusText>{$prosecution?chargeStatus}</nc:StatusText></j:ChargeStatus></j:CaseCharge>
        <j:CaseCourtEvent><nc:ActivityDate><xsl:sequence select="dh:date($prosecution?courtDate)"/></nc:ActivityDate></j:CaseCourtEvent>
        <j:CaseProsecutionAttorney>
          <nc:PersonOtherIdentification><nc:IdentificationID>{$prosecution?prosecutor}</nc:IdentificationID></nc:PersonOtherIdentification>
        </j:CaseProsecutionAttorney>
      </j:CaseAugmentation>
    </nc:Case>
    <dh:OpenWarrantIndicator>{$prosecution?openWarrant}</dh:OpenWarrantIndicator>
    <dh:ParticipationCondition>
      <nc:DocumentIdentification><nc:IdentificationID>{$prosecution?participationCondition?document}</nc:IdentificationID></nc:DocumentIdentification>
      <nc:DocumentCreationDate><xsl:sequence select="dh:date($prosecution?participationCondition?date)"/></nc:DocumentCreationDate>
      <xsl:sequence select="dh:program($prosecution?participationCondition?program)"/>
    </dh:ParticipationCondition>
  </xsl:function>

  <xsl:function name="dh:program" as="element()">
    <xsl:param name="id"/>
    <j:ReferralServiceDeliveryProgram>
      <nc:ActivityIdentification><nc:IdentificationID>{$id}</nc:IdentificationID></nc:ActivityIdentification>
    </j:ReferralServiceDeliveryProgram>
  </xsl:function>

  <xsl:function name="dh:telephone" as="element()">
    <xsl:param name="number"/>
    <nc:ContactTelephoneNumber>
      <nc:FullTelephoneNumber><nc:TelephoneNumberFullID>{$number}</nc:TelephoneNumberFullID></nc:FullTelephoneNumber>
    </nc:ContactTelephoneNumber>
  </xsl:function>

  <!-- A policy can leave of a moment its day, and of a day its year. -->
  <xsl:function name="dh:date" as="element()?">
    <xsl:param name="date"/>
    <xsl:choose>
      <xsl:when test="contains($date, 'T')"><nc:DateTime>{$date}</nc:DateTime></xsl:when>
      <xsl:when test="contains($date, '-')"><nc:Date>{$date}</nc:Date></xsl:when>
      <xsl:otherwise><nc:YearDate>{$date}</nc:YearDate></xsl:otherwise>
    </xsl:choose>
  </xsl:function>
</xsl:stylesheet>
