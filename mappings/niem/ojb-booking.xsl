<?xml version="1.0" encoding="UTF-8"?>
<!-- A booking report. What it says of the person's health is not read: a booking tells nobody of that, and what a treatment needs is
     asked for and answered between the jail's medical unit and a provider. Nor is the unit where they are held, whose name can tell
     the same. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/"
  xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.1/"
  xmlns:structures="http://release.niem.gov/niem/structures/3.0/"
  xmlns:hub="urn:diversionhub:mapping"
  xmlns:o="urn:diversionhub:niem:3"
  xmlns:br-doc="http://ojbc.org/IEPD/Exchange/BookingReport/1.0">
  <xsl:include href="parts/release3.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="br-doc:BookingReport ! map{
      'message': map{
        'id': nc:DocumentIdentification/nc:IdentificationID ! concat('ojb-booking-', normalize-space()),
        'variant': 'booked',
        'time': hub:moment(j:Booking/nc:ActivityDate/nc:DateTime)
      },
      'participant': o:person(o:referred(j:Booking/j:BookingSubject/nc:RoleOfPerson)),
      'custody': map{
        'bookingNumber': j:Booking/j:BookingAgencyRecordIdentification/nc:IdentificationID,
        'bookedAt': hub:moment(j:Booking/nc:ActivityDate/nc:DateTime),
        'facility': hub:facility(j:Booking/j:BookingDetentionFacility/nc:FacilityIdentification/nc:IdentificationID),
        'state': 'in-custody'
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
