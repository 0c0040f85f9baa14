<?xml version="1.0" encoding="UTF-8"?>
<!-- A booking or a release, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:CustodyEvent ! map{
      'message': dh:message(.),
      'participant': dh:person(nc:Person),
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'custody': map{
        'bookingNumber': j:Booking/j:BookingAgencyRecordIdentification/nc:IdentificationID,
        'bookedAt': hub:moment(j:Booking/nc:ActivityDate/nc:DateTime),
        'facility': j:Booking/j:BookingDetentionFacility/nc:FacilityIdentification/nc:IdentificationID,
        'housingUnit': j:Incarceration/j:SupervisionAugmentation/j:SupervisionAreaIdentification/nc:IdentificationID,
        'projectedRelease': hub:day(j:Incarceration/j:IncarcerationProjectedReleaseDate/nc:Date),
        'releasedAt': hub:moment(j:Incarceration/j:SupervisionAugmentation/j:SupervisionReleaseDate/nc:DateTime),
        'state': j:Incarceration/nc:SupervisionCustodyStatus/nc:StatusText
      }
    }"/>
  </xsl:template>
</xsl:stylesheet>
