<?xml version="1.0" encoding="UTF-8"?>
<!-- How somebody is doing in a service, as diversion-hub.xsd has it. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:nc="https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
  xmlns:hs="https://docs.oasis-open.org/niemopen/ns/model/domains/humanServices/6.0/"
  xmlns:dh="urn:diversionhub:niem:1"
  xmlns:hub="urn:diversionhub:mapping">
  <xsl:include href="parts/in.xsl"/>
  <xsl:include href="parts/services-in.xsl"/>

  <xsl:template match="/" as="map(*)*">
    <xsl:sequence select="dh:ServiceEngagement ! map{
      'message': dh:message(.),
      'information': dh:unknown(., 'treatment-status'),
      'participant': map{'key': nc:Person/nc:PersonOtherIdentification/nc:IdentificationID},
      'referral': map{'id': nc:Referral/nc:ActivityIdentification/nc:IdentificationID},
      'service': dh:service(., hs:Service),
      'response': dh:response(.),
      'engagement': dh:Engagement ! dh:engagement(.),
      'appointment': dh:appointment(.),
      'plan': dh:plan(.),
      'notes': map{
        'case': dh:Engagement/nc:ActivityNarrative/nc:CommentText,
        'counseling': dh:said(., 'notes.counseling')
      },
      'treatment': dh:treatment(.),
      'outcome': map{
        'employed': hub:flag(dh:said(., 'outcome.employed')),
        'housed': hub:flag(dh:said(., 'outcome.housed')),
        'arrests6m': dh:said(., 'outcome.arrests6m') ! (if (. castable as xs:integer) then xs:integer(.) else string(.))
      }
    }"/>
  </xsl:template>

  <xsl:function name="dh:treatment" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="$document ! map{
      'sudDiagnosis': dh:said(., 'treatment.sudDiagnosis'),
      'type': nc:Treatment/nc:TreatmentText,
      'progress': nc:Treatment/hs:TreatmentAugmentation/hs:TreatmentProgress/nc:ActivityStatus/nc:StatusText,
      'toxicology': map{
        'test': dh:said(., 'treatment.toxicology.test'),
        'result': dh:said(., 'treatment.toxicology.result')
      },
      'mhDiagnosis': dh:said(., 'treatment.mhDiagnosis'),
      'suicideRisk': hub:flag(dh:said(., 'treatment.suicideRisk')),
      'hivStatus': dh:said(., 'treatment.hivStatus'),
      'pregnancy': hub:flag(dh:said(., 'treatment.pregnancy')),
      'medication': map{
        'code': dh:said(., 'treatment.medication.code'),
        'dose': dh:said(., 'treatment.medication.dose'),
        'lastDose': hub:moment(dh:said(., 'treatment.medication.lastDose')),
        'moud': hub:flag(dh:said(., 'treatment.medication.moud'))
      }
    }"/>
  </xsl:function>
</xsl:stylesheet>
