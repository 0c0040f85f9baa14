package org.diversionhub.disclosure;

/** Why nothing goes. */
public enum Reason {
    /** The role's policy does not list the kind. */
    NOT_RECEIVED("this role receives nothing of this kind"),
    /** The partner has no part in this case, or no longer. */
    NOT_A_PARTY("not a party to this case"),
    /** Goes only while the person is held. */
    NOT_IN_CUSTODY("only while a booking is open"),
    /** Before the participant has accepted, only case management and the duty prosecutor know. */
    NOT_ACCEPTED("the participant has not accepted yet"),
    /** No authority in force opens any of its content to this recipient. */
    NO_AUTHORITY("no authority in force opens it"),
    /** Everything that the recipient could have is absent. */
    NOTHING_TO_SHARE("no field that this recipient may have"),
    /** It was made for a single release or an emergency, and that is revoked or over: it never goes. */
    RELEASE_OVER("the one authority that it was made for is over"),
    /** An agreement that the recipient needs is missing or over. */
    NO_AGREEMENT("no agreement in force with this recipient"),
    /** Nothing of what the recipient received is otherwise since the correction, or it received nothing. */
    NOTHING_CHANGED("no field that it received has changed"),
    /** The one word that could go is what the recipient holds already: said again, it would count the visits. */
    NOTHING_NEW("the recipient holds this word already"),
    /** The sender has taken the message back: it goes nowhere any more. */
    NULLIFIED("its sender has taken it back"),
    /** What it corrects did not arrive, and a person decides about that first. */
    BEHIND_DEAD("what it corrects has not arrived");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /**
     * Whether a later consent, acceptance, agreement or decision of a person can change the answer: the delivery is
     * held and not ended.
     */
    public boolean mayChange() {
        return this == NO_AUTHORITY || this == NOT_ACCEPTED || this == NO_AGREEMENT || this == BEHIND_DEAD;
    }
}
