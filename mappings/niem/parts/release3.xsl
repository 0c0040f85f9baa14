<?xml version="1.0" encoding="UTF-8"?>
<!-- A person as NIEM 3 has one. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/"
  xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.1/"
  xmlns:structures="http://release.niem.gov/niem/structures/3.0/"
  xmlns:hub="urn:diversionhub:mapping"
  xmlns:o="urn:diversionhub:niem:3">
  <!-- What it says itself, or what it refers to. -->
  <xsl:function name="o:referred" as="element()?">
    <xsl:param name="element" as="element()?"/>
    <xsl:sequence select="if ($element/@structures:ref)
        then root($element)//*[@structures:id = $element/@structures:ref][1]
        else $element"/>
  </xsl:function>

  <xsl:function name="o:person" as="map(*)">
    <xsl:param name="person" as="element()?"/>
    <xsl:sequence select="map{
      'name': map{
        'given': $person/nc:PersonName/nc:PersonGivenName,
        'middle': $person/nc:PersonName/nc:PersonMiddleName,
        'family': $person/nc:PersonName/nc:PersonSurName,
        'suffix': $person/nc:PersonName/nc:PersonNameSuffixText
      },
      'birthDate': hub:day($person/nc:PersonBirthDate/nc:Date),
      'identifiers': map{
        'ssn': $person/nc:PersonSSNIdentification/nc:IdentificationID,
        'driverLicense': $person/j:PersonAugmentation/j:DriverLicense/j:DriverLicenseIdentification/nc:IdentificationID,
        'fbi': $person/j:PersonAugmentation/j:PersonFBIIdentification/nc:IdentificationID,
        'state': $person/j:PersonAugmentation/j:PersonStateFingerprintIdentification/nc:IdentificationID
      }
    }"/>
  </xsl:function>
</xsl:stylesheet>
