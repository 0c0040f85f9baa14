package org.diversionhub.referral;

import java.util.ArrayList;
import java.util.List;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.Tokens;

/** All keyed hashes under which a programme would find a person again. */
public final class TokensOfPeople {
    private TokensOfPeople() {}

    public static List<byte[]> of(CanonicalMessage message, String program, Tokens tokens) {
        PersonTokens person = PersonTokens.of(message, program, tokens);
        List<byte[]> all = new ArrayList<>(person.exact().values());
        person.nameAndDay().ifPresent(all::add);
        all.addAll(person.alike());
        return all;
    }
}
