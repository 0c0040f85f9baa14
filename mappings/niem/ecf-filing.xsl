<?xml version="1.0" encoding="UTF-8"?>
<!-- A prosecutor's filing in the form of OASIS LegalXML Electronic Court Filing 4. The case that the hub knows stands among the
     defendant's numbers, of the category DIVERSION; a filing without it is not about a diversion. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="http://niem.gov/niem/niem-core/2.0"
  xmlns:j="http://niem.gov/niem/domains/jxdm/4.0"
  xmlns:hub="urn:diversionhub:mapping"
  xmlns:core="urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:CoreFilingMessage-4.0"
  xmlns:ecf="urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:CommonTypes-4.0"
  xmlns:criminalcase="urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:CriminalCase-4.0">
  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="//core:CoreFilingMessage/criminalcase:CriminalCase ! map{
      'message': map{
        'id': ../nc:DocumentFileControlID ! concat('ecf-', normalize-space()),
        'variant': 'filed',
        'time': nc:ActivityDate/nc:Date ! hub:moment(concat(normalize-space(), 'T00:00:00'))
      },
      'referral': map{
        'id': j:CaseAugmentation/j:CaseDefendantParty/ecf:EntityPerson/nc:PersonOtherIdentification
              [normalize-space(nc:IdentificationCategoryText) = 'DIVERSION']/nc:IdentificationID
      },
      'prosecution': map{
        'caseNumber': nc:CaseTrackingID,
        'prosecutor': j:CaseAugmentation/j:CaseProsecutionAttorney/j:JudicialOfficialBarMembership
              /j:JudicialOfficialBarIdentification/nc:IdentificationID,
        'chargeStatus': 'FILED',
        'decision': 'filed',
        'decidedAt': hub:day(nc:ActivityDate/nc:Date),
        'courtDate': hub:moment(j:CaseAugmentation/j:CaseCourtEvent/j:CourtEventSchedule/nc:ScheduleDate/nc:DateTime)
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
