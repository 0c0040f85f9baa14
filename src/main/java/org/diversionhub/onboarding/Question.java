package org.diversionhub.onboarding;

import java.util.Locale;

/** What there is to know of a new partner, in the order in which it is asked. */
public enum Question {
    ID("its id: small letters, digits and dashes", "pd-leland"),
    NAME("its name, as people say it", "Leland Police Department, records"),
    ROLE("what it is in law; its policy is the file of that name in config/disclosure", "police-records"),
    PART2("whether it is a programme of 42 CFR part 2: yes or no; ask, and do not guess", "no"),
    HIPAA("whether it is a covered entity of HIPAA: yes or no", "no"),
    MOU("the agreement with it (MOU): id, `until` and its last day", "NHC-2026-20 until 2027-06-30"),
    CJIS("its CJIS agreement, if it sends or gets criminal history; empty without one", "NC-0412 until 2027-01-31"),
    QSOA("its qualified service organization agreement, if it is a part 2 programme", "QSOA-20 until 2027-06-30"),
    SENDS("which kinds it may send, with commas; `none` for nothing", "diversion-referral/arrest, police-contact"),
    TO("where its messages go; empty if it gets none", Addresses.OUT),
    MAPPING("in which format it gets them: a mapping of mappings/", "json/message"),
    SIGN_IN(
            "how the hub signs in to its server, if that does not go by the hub's certificate: the name of a file in"
                    + " hub.secrets.folder, never the secret itself; empty for the certificate",
            "basic hub leland-password, or oauth2 https://login.example.org/token hub-client leland-secret scope notices"),
    PICKUP("where it leaves what it sends, if it leaves files or uses the queue; else empty", Addresses.IN),
    PICKUP_SIGN_IN(
            "how the hub signs in to its broker to take from there: the name of a file in hub.secrets.folder; empty for"
                    + " the hub's certificate",
            "basic hub leland-password"),
    ANSWERS("at which address of its broker receipts and problems are put", "hub-answers"),
    PASSWORD_FILE("in which file of hub.secrets.folder the password of its mailbox stands", "leland-mailbox"),
    PICKUP_MAPPING("by which mapping its own format is read; empty for the hub's JSON", "csv/rms-x, or hl7v2/jail-adt"),
    HOST_KEY("its SFTP server's key, as `ssh-keyscan <host> | ssh-keygen -lf -` shows it", "SHA256:… of 43 letters"),
    PROTECT(
            "the certificates of its payloads, with commas: a PEM file of the one to which the hub encrypts, and of the one"
                    + " by which it signs; needed for folders, queues and mail, else it may be empty",
            "leland-decrypt.pem, leland-sign.pem"),
    CERTIFICATE(
            "by which certificate it calls: a PEM file, its fingerprint, or subject / issuer; empty if it does not call",
            "sha256:e41b67…, leland.pem, or CN=records / CN=County CA");

    private static final class Addresses {
        static final String OUT = "inbox:, https://records.example.org/hub, fhir+https://…, fhir:, amqp:,"
                + " amqps://host:port/address, sftp://hub@host/folder, folder:/folder, mailto:name@host, mllps://host:port";
        static final String IN =
                "sftp://hub@host/out, folder:/folder, amqp:, amqps://host:port/address, imaps://login@host/INBOX, mllps:";
    }

    private final String words;
    private final String example;

    Question(String words, String example) {
        this.words = words;
        this.example = example;
    }

    /** The option that answers it. */
    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String words() {
        return words;
    }

    public String example() {
        return example;
    }
}
