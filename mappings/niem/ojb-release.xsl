<?xml version="1.0" encoding="UTF-8"?>
<!-- A custody release report. What it says of the person's health is not read, nor where they went. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/"
  xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.1/"
  xmlns:structures="http://release.niem.gov/niem/structures/3.0/"
  xmlns:hub="urn:diversionhub:mapping"
  xmlns:o="urn:diversionhub:niem:3"
  xmlns:crr-doc="http://ojbc.org/IEPD/Exchange/CustodyReleaseReport/1.0"
  xmlns:crr-ext="http://ojbc.org/IEPD/Extensions/CustodyReleaseReportExtension/1.0">
  <xsl:include href="parts/release3.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="crr-doc:CustodyReleaseReport ! map{
      'message': map{
        'id': nc:DocumentIdentification/nc:IdentificationID ! concat('ojb-release-', normalize-space()),
        'variant': 'released',
        'time': hub:moment(crr-ext:Custody/nc:Release/nc:ActivityDate/nc:DateTime)
      },
      'participant': o:person(o:referred(crr-ext:Custody/j:Booking/j:BookingSubject/nc:RoleOfPerson)),
      'custody': crr-ext:Custody ! map{
        'bookingNumber': j:Booking/j:BookingAgencyRecordIdentification/nc:IdentificationID,
        'bookedAt': hub:moment(j:Booking/nc:ActivityDate/nc:DateTime),
        'facility': hub:facility(j:Booking/j:BookingDetentionFacility/nc:FacilityIdentification/nc:IdentificationID),
        'releasedAt': hub:moment(nc:Release/nc:ActivityDate/nc:DateTime),
        'state': 'released'
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
