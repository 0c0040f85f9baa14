package org.diversionhub.message;

/** The data categories of the field dictionary; each field has exactly one, and policies speak of nothing finer. */
public enum Category {
    /** Who the person is. */
    ID,
    /** How and where to reach the person. */
    CON,
    /** Demographics. */
    DEM,
    /** Government identifiers. */
    GOV,
    /** Payer and coverage. */
    PAY,
    /** Incident, arrest, charges. */
    INC,
    /** Criminal history record information (28 CFR part 20). */
    CHRI,
    /** Victims and witnesses. */
    VIC,
    /** The officer. */
    OFF,
    /** Eligibility. */
    ELG,
    /** The referral itself. */
    REF,
    /** What became of the referral. */
    REFSTATUS,
    /** Engagement with the programme. */
    ENG,
    /** Appointments. */
    APT,
    /** Needs. */
    NEED,
    /** Substance use disorder. */
    SUD,
    /** Mental health. */
    MH,
    /** HIV and other sexually transmitted infections. */
    HIV,
    /** Medication and other medical facts. */
    MED,
    /** Case notes and plans. */
    NOTE,
    /** Counselling notes (42 CFR 2.11). */
    CNOTE,
    /** Custody. */
    CUS,
    /** Prosecution. */
    PRO,
    /** Consents, court orders, emergencies. */
    CNS,
    /** Outcomes. */
    OUT,
    /** Threats and crimes on the premises (42 CFR 2.12(c)(5)). */
    SAF
}
