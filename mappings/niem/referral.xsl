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
        'contact': map{
          'phone': dh:telephone(.),
          'email': nc:PersonContactInformation/nc:ContactEmailID,
          'address': map{
            'lines': array{nc:PersonResidenceAddress/nc:AddressDeliveryPointText},
            'city': nc:PersonResidenceAddress/nc:AddressCityName,
            'postalCode': nc:PersonResidenceAddress/nc:AddressPostalCode
          }
        },
        'sex': nc:PersonSexText,
        'race': array{nc:PersonRaceText},
        'ethnicity': nc:PersonEthnicityText,
        'language': nc:PersonPrimaryLanguage/nc:Language/nc:LanguageName,
        'veteran': hub:flag(j:PersonAugmentation/j:PersonMilitaryVeteranIndicator)
      })),
      'incident': dh:incident(nc:Incident, nc:Person),
      'arrest': map{
        'number': j:Arrest/j:ArrestAgencyRecordIdentification/nc:IdentificationID,
        'at': hub:moment(j:Arrest/nc:ActivityDate/nc:DateTime),
        'probableCause': j:Arrest/j:ArrestProbableCauseText
      },
      'charges': dh:charges(j:Charge),
      'officer': dh:officer(.),
      'referral': nc:Referral ! map{
        'id': nc:ActivityIdentification/nc:IdentificationID,
        'kind': nc:ActivityCategoryText,
        'madeAt': hub:moment(nc:ActivityDate/nc:DateTime),
        'reasonClass': nc:ActivityReasonText,
        'issuer': nc:ReferralIssuer/nc:EntityOrganization/nc:OrganizationIdentification/nc:IdentificationID,
        'due': hub:day(j:ReferralAugmentation/j:ReferralDueDate/nc:Date),
        'program': j:ReferralAugmentation/j:ReferralServiceDeliveryProgram/nc:ActivityIdentification/nc:IdentificationID,
        'participantAccepted': hub:flag(dh:ReferralAugmentation/dh:ParticipantAcceptedIndicator),
        'participantAcceptedAt': hub:moment(dh:ReferralAugmentation/dh:ParticipantAcceptedDate/nc:DateTime)
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
