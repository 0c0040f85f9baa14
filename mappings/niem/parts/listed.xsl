<?xml version="1.0" encoding="UTF-8"?>
<!-- Of the kinds about services: the fields for which NIEM has no word that means the same. They go as dh:Information. -->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:dh="urn:diversionhub:niem:1">
  <xsl:variable name="dh:listed" select="map{
    'service-referral': (
      'participant.aliases', 'participant.identifiers.medicaid', 'participant.contact.usualLocation',
      'participant.contact.safeMethod', 'participant.contact.emergency.name', 'participant.contact.emergency.phone',
      'participant.genderIdentity', 'participant.pronouns', 'needs.immediate'),
    'treatment-status': (
      'appointment.provider', 'notes.counseling', 'treatment.sudDiagnosis', 'treatment.toxicology.test', 'treatment.toxicology.result', 'treatment.mhDiagnosis',
      'treatment.suicideRisk', 'treatment.hivStatus', 'treatment.pregnancy', 'treatment.medication.code',
      'treatment.medication.dose', 'treatment.medication.lastDose', 'treatment.medication.moud',
      'outcome.employed', 'outcome.housed', 'outcome.arrests6m'),
    'referral-response': (),
    'intake-status': ('appointment.provider'),
    'service-authorization': ('participant.identifiers.medicaid', 'treatment.sudDiagnosis', 'treatment.mhDiagnosis')
  }"/>
</xsl:stylesheet>
