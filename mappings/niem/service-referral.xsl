<?xml version="1.0" encoding="UTF-8"?>
<!-- A service that case management asks for, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:j="https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>
  <xsl:include href="parts/services-in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:ServiceReferral ! map{
      'message': dh:message(.),
      'information': dh:unknown(., 'service-referral'),
      'participant': map:merge((dh:person(nc:Person), nc:Person ! dh:particulars(.), map{
        'identifiers': map{
          'ssn': nc:Person/nc:PersonSSNIdentification/nc:IdentificationID,
          'driverLicense': nc:Person/j:PersonAugmentation/j:DriverLicense/j:DriverLicenseCardIdentification/nc:IdentificationID,
          'medicaid': dh:said(., 'participant.identifiers.medicaid')
        },
        'contact': dh:contact(.),
        'aliases': array{dh:said(., 'participant.aliases')},
        'genderIdentity': dh:said(., 'participant.genderIdentity'),
        'pronouns': dh:said(., 'participant.pronouns')
      }), map{'duplicates': 'use-last'}),
      'needs': map{
        'livingSituation': hs:CurrentLivingSituationCategoryText,
        'immediate': array{dh:said(., 'needs.immediate')}
      },
      'referral': nc:Referral ! map:put(dh:referral(.), 'reasonText', dh:ReferralAugmentation/hs:ReferralReasonText),
      'service': dh:service(., hs:RequestedService),
      'plan': dh:plan(.)
    }"/>
  </xsl:template>

  <xsl:function name="dh:contact" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="map:merge(($document/nc:Person ! dh:contacts(.), map{
      'usualLocation': dh:said($document, 'participant.contact.usualLocation'),
      'safeMethod': dh:said($document, 'participant.contact.safeMethod'),
      'emergency': map{
        'name': dh:said($document, 'participant.contact.emergency.name'),
        'phone': dh:said($document, 'participant.contact.emergency.phone')
      }
    }))"/>
  </xsl:function>
</xsl:stylesheet>
