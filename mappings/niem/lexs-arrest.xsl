<?xml version="1.0" encoding="UTF-8"?>
<!-- A LEXS 3.1 message with an N-DEx incident or arrest inside. Whom the arrest is of becomes a referral; victims, witnesses and
     others are not read. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:nc="http://niem.gov/niem/niem-core/2.0"
  xmlns:j="http://niem.gov/niem/domains/jxdm/4.0"
  xmlns:hub="urn:diversionhub:mapping"
  xmlns:s="http://niem.gov/niem/structures/2.0"
  xmlns:lexs="http://usdoj.gov/leisp/lexs/3.1"
  xmlns:lexsdigest="http://usdoj.gov/leisp/lexs/digest/3.1"
  xmlns:lexslib="http://usdoj.gov/leisp/lexs/library/3.1"
  xmlns:ndexia="http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1"
  xmlns:o="urn:diversionhub:niem:2">
  <xsl:key name="entity" match="*[@s:id]" use="@s:id"/>
  <xsl:key name="more" match="ndexia:*" use="*/lexslib:SameAsDigestReference/@lexslib:ref"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:for-each select="//lexs:DataItemPackage">
      <xsl:variable name="package" select="."/>
      <xsl:for-each select="lexs:Digest/lexsdigest:Associations/lexsdigest:ArrestSubjectAssociation">
        <xsl:sequence select="o:referral($package, key('entity', nc:ActivityReference/@s:ref), key('entity', nc:PersonReference/@s:ref))"/>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:function name="o:referral" as="map(*)">
    <xsl:param name="package" as="element()"/>
    <xsl:param name="arrest" as="element()?"/>
    <xsl:param name="person" as="element()?"/>
    <xsl:variable name="number" select="normalize-space($package/lexs:PackageMetadata/lexs:DataItemID)"/>
    <xsl:variable name="incident" select="$package/lexs:Digest/lexsdigest:EntityActivity/nc:Activity[normalize-space(nc:ActivityCategoryText) = 'Incident']"/>
    <xsl:variable name="occurred" select="$incident/(nc:ActivityDate, nc:ActivityDateRange/nc:StartDate)/nc:DateTime"/>
    <xsl:variable name="links" select="$package/lexs:Digest/lexsdigest:Associations"/>
    <xsl:variable name="offenses" select="$links/lexsdigest:ArrestOffenseAssociation[nc:ActivityReference/@s:ref = $arrest/@s:id]/nc:ActivityReference/key('more', @s:ref)/self::ndexia:Offense"/>
    <xsl:variable name="officer" select="$links/lexsdigest:ArrestOfficerAssociation[nc:ActivityReference/@s:ref = $arrest/@s:id]/nc:PersonReference/key('entity', @s:ref)"/>
    <xsl:variable name="place" select="$links/lexsdigest:IncidentLocationAssociation/nc:LocationReference/key('entity', @s:ref)/nc:LocationAddress"/>
    <xsl:sequence select="map{
      'message': map{
        'id': string-join(('lexs', $number, $arrest/nc:ActivityIdentification/nc:IdentificationID) ! normalize-space(), '-'),
        'variant': 'arrest',
        'time': hub:moment(($arrest/nc:ActivityDate/nc:DateTime, $occurred)[1])
      },
      'participant': map{
        'name': map{
          'given': $person/nc:PersonName/nc:PersonGivenName,
          'middle': $person/nc:PersonName/nc:PersonMiddleName,
          'family': $person/nc:PersonName/nc:PersonSurName
        },
        'birthDate': hub:day($person/nc:PersonBirthDate/nc:Date),
        'sex': hub:sex($person/nc:PersonSexCode),
        'identifiers': map{
          'ssn': $person/nc:PersonSSNIdentification/nc:IdentificationID
                 ! replace(normalize-space(), '^([0-9]{3})([0-9]{2})([0-9]{4})$', '$1-$2-$3'),
          'driverLicense': $person/j:PersonAugmentation/nc:DriverLicense/nc:DriverLicenseIdentification
                 ! string-join((j:IdentificationJurisdictionNCICLISCode, nc:IdentificationID) ! normalize-space(), ' '),
          'fbi': $person/j:PersonAugmentation/j:PersonFBIIdentification/nc:IdentificationID,
          'state': $person/j:PersonAugmentation/j:PersonStateFingerprintIdentification/nc:IdentificationID
        }
      },
      'incident': map{
        'number': $number,
        'occurredAt': hub:moment($occurred),
        'location': $place ! string-join((nc:AddressFullText, nc:StructuredAddress/(nc:LocationStreet/nc:StreetFullText, nc:LocationCityName, nc:LocationStateName)) ! normalize-space(), ', '),
        'narrative': $incident/nc:ActivityDescriptionText,
        'agencyOri': $package/lexs:PackageMetadata/lexs:DataOwnerMetadata/lexs:DataOwnerIdentifier/lexs:ORI
      },
      'arrest': map{
        'number': $arrest/nc:ActivityIdentification/nc:IdentificationID,
        'at': hub:moment($arrest/nc:ActivityDate/nc:DateTime),
        'probableCause': $arrest/nc:ActivityDescriptionText
      },
      'charges': array{$offenses ! map{
        'offenseCode': hub:offense(ndexia:OffenseCode),
        'statute': j:Statute/j:StatuteCodeIdentification/nc:IdentificationID,
        'description': (j:Statute/j:StatuteDescriptionText, ndexia:OffenseText)[1]
      }},
      'officer': map{
        'name': $officer/nc:PersonName/nc:PersonFullName,
        'badge': $officer/../j:EnforcementOfficial/j:EnforcementOfficialBadgeIdentification/nc:IdentificationID
      },
      'referral': map{'id': $number}
    }"/>
  </xsl:function>
</xsl:stylesheet>
