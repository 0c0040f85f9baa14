<?xml version="1.0" encoding="UTF-8"?>
<!-- What the messages of diversion-hub.xsd have in common. An element counts as its text; what is absent is left out. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:function name="dh:message" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="map{
      'id': $document/nc:DocumentIdentification/nc:IdentificationID,
      'variant': $document/dh:MessageCategoryText,
      'time': hub:moment($document/nc:DocumentCreationDate/nc:DateTime)
    }"/>
  </xsl:function>

  <xsl:function name="dh:name" as="map(*)?">
    <xsl:param name="name" as="element()?"/>
    <xsl:sequence select="$name ! map{
      'given': nc:PersonGivenName,
      'middle': nc:PersonMiddleName,
      'family': nc:PersonSurName,
      'suffix': nc:PersonNameSuffixText
    }"/>
  </xsl:function>

  <xsl:function name="dh:person" as="map(*)?">
    <xsl:param name="person" as="element()?"/>
    <xsl:sequence select="$person ! map{
      'name': dh:name(nc:PersonName),
      'birthDate': hub:day(nc:PersonBirthDate/nc:Date),
      'key': nc:PersonOtherIdentification/nc:IdentificationID,
      'identifiers': map{
        'ssn': nc:PersonSSNIdentification/nc:IdentificationID,
        'driverLicense': j:PersonAugmentation/j:DriverLicense/j:DriverLicenseCardIdentification/nc:IdentificationID,
        'fbi': j:PersonAugmentation/j:PersonFBIIdentification/nc:IdentificationID,
        'state': j:PersonAugmentation/j:PersonStateFingerprintIdentification/nc:IdentificationID
      }
    }"/>
  </xsl:function>

  <xsl:function name="dh:particulars" as="map(*)">
    <xsl:param name="person" as="element()"/>
    <xsl:sequence select="$person ! map{
      'sex': nc:PersonSexText,
      'race': array{nc:PersonRaceText},
      'ethnicity': nc:PersonEthnicityText,
      'language': nc:PersonPrimaryLanguage/nc:Language/nc:LanguageName,
      'veteran': hub:flag(j:PersonAugmentation/j:PersonMilitaryVeteranIndicator)
    }"/>
  </xsl:function>

  <xsl:function name="dh:contacts" as="map(*)">
    <xsl:param name="person" as="element()"/>
    <xsl:sequence select="$person ! map{
      'phone': dh:telephone(.),
      'email': nc:PersonContactInformation/nc:ContactEmailID,
      'address': map{
        'lines': array{nc:PersonResidenceAddress/nc:AddressDeliveryPointText},
        'city': nc:PersonResidenceAddress/nc:AddressCityName,
        'postalCode': nc:PersonResidenceAddress/nc:AddressPostalCode
      }
    }"/>
  </xsl:function>

  <xsl:function name="dh:referral" as="map(*)">
    <xsl:param name="referral" as="element()"/>
    <xsl:sequence select="$referral ! map{
      'id': nc:ActivityIdentification/nc:IdentificationID,
      'kind': nc:ActivityCategoryText,
      'madeAt': hub:moment(nc:ActivityDate/nc:DateTime),
      'reasonClass': nc:ActivityReasonText,
      'issuer': nc:ReferralIssuer/nc:EntityOrganization/nc:OrganizationIdentification/nc:IdentificationID,
      'due': hub:day(j:ReferralAugmentation/j:ReferralDueDate/nc:Date),
      'program': j:ReferralAugmentation/j:ReferralServiceDeliveryProgram/nc:ActivityIdentification/nc:IdentificationID,
      'participantAccepted': hub:flag(dh:ReferralAugmentation/dh:ParticipantAcceptedIndicator),
      'participantAcceptedAt': hub:moment(dh:ReferralAugmentation/dh:ParticipantAcceptedDate/nc:DateTime)
    }"/>
  </xsl:function>

  <xsl:function name="dh:telephone" as="item()*">
    <xsl:param name="person" as="element()?"/>
    <xsl:sequence select="$person/nc:PersonContactInformation/nc:ContactTelephoneNumber/nc:FullTelephoneNumber/nc:TelephoneNumberFullID"/>
  </xsl:function>

  <xsl:function name="dh:incident" as="map(*)?">
    <xsl:param name="incident" as="element()?"/>
    <xsl:param name="person" as="element()?"/>
    <xsl:sequence select="map{
      'number': $incident/nc:ActivityIdentification/nc:IdentificationID,
      'occurredAt': hub:moment($incident/nc:ActivityDate/nc:DateTime),
      'location': $incident/nc:ActivityLocation/nc:LocationDescriptionText,
      'narrative': $incident/nc:ActivityNarrative/nc:CommentText,
      'agencyOri': $incident/nc:IncidentJurisdictionalOrganization/j:OrganizationAugmentation/j:OrganizationORIIdentification/nc:IdentificationID,
      'noContactOrder': hub:flag($person/j:PersonAugmentation/j:PersonProtectionOrderRespondentIndicator)
    }"/>
  </xsl:function>

  <xsl:function name="dh:officer" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:variable name="officer" select="$document/nc:Incident/j:IncidentAugmentation/j:IncidentReportingOfficial"/>
    <xsl:sequence select="map{
      'name': $officer/nc:PersonName/nc:PersonFullName,
      'badge': $officer/j:EnforcementOfficialBadgeIdentification/nc:IdentificationID,
      'callback': $officer ! dh:telephone(.),
      'supervisor': $document/nc:Referral/j:ReferralAugmentation/j:ReferralApprovalAuthorityEntity/nc:EntityPerson/nc:PersonName/nc:PersonFullName
    }"/>
  </xsl:function>

  <xsl:function name="dh:charges" as="array(*)">
    <xsl:param name="charges" as="element()*"/>
    <xsl:sequence select="array{$charges ! map{
      'offenseCode': j:ChargeCategoryDescriptionText,
      'statute': j:ChargeStatute/j:StatuteCodeSectionIdentification/nc:IdentificationID,
      'description': j:ChargeDescriptionText,
      'severity': j:ChargeSeverityText,
      'trackingId': j:ChargeTrackingIdentification/nc:IdentificationID
    }}"/>
  </xsl:function>
</xsl:stylesheet>
