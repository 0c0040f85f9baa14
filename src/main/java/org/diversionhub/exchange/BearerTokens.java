package org.diversionhub.exchange;

import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.diversionhub.partner.SignIn;
import org.diversionhub.trust.SecretFiles;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The tokens by which the hub signs in to partners' servers (RFC 6749 section 4.4): each is kept in memory until
 * shortly before its end, and asked for by one attempt at a time.
 */
@Component
class BearerTokens {
    /** Before its end, or a quarter of its life where that is less. */
    private static final Duration EARLIER = Duration.ofSeconds(60);

    /** Of one whose answer does not say how long it is good for. */
    private static final Duration UNTOLD = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Of an answer, in bytes. */
    private static final int MOST = 64 * 1024;

    /** What can stand in a header. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    private final Posting posting;
    private final SecretFiles secrets;
    private final Clock clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    BearerTokens(Posting posting, SecretFiles secrets, Clock clock) {
        this.posting = posting;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What goes into the header {@code Authorization}. */
    record Token(String header, SignIn.ClientCredentials signIn, Instant end) {
        @Override
        public String toString() {
            return "Token[until " + end + "]";
        }
    }

    private static final class Held {
        private final ReentrantLock asking = new ReentrantLock();
        private volatile @Nullable Token token;
    }

    /** Why there is none, in a word of ours. */
    static final class NoToken extends Exception {
        private static final long serialVersionUID = 1;
        private final String word;

        private NoToken(String word) {
            super(word);
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** @param end by {@link System#nanoTime}, until which there is time to ask for one */
    Token of(String partner, SignIn.ClientCredentials signIn, long end) throws NoToken, SecretFiles.Unusable {
        Held own = held.computeIfAbsent(partner, id -> new Held());
        Token token = own.token;
        if (token != null && isGood(token, signIn)) {
            return token;
        }
        lock(own.asking, end);
        try {
            Token others = own.token;
            if (others != null && isGood(others, signIn)) {
                return others;
            }
            Token asked = ask(signIn, SigningIn.left(end));
            own.token = asked;
            return asked;
        } finally {
            own.asking.unlock();
        }
    }

    private boolean isGood(Token token, SignIn.ClientCredentials signIn) {
        return token.signIn().equals(signIn) && token.end().isAfter(clock.instant());
    }

    private static void lock(ReentrantLock asking, long end) throws NoToken {
        try {
            if (!asking.tryLock(SigningIn.left(end).toNanos(), TimeUnit.NANOSECONDS)) {
                throw new NoToken("token-timeout");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoToken("token-timeout");
        }
    }

    /** The partner's server does not take it; another one that was got meanwhile stays. */
    void forget(String partner, Token token) {
        Held own = held.computeIfAbsent(partner, id -> new Held());
        own.asking.lock();
        try {
            if (token.equals(own.token)) {
                own.token = null;
            }
        } finally {
            own.asking.unlock();
        }
    }

    private Token ask(SignIn.ClientCredentials signIn, Duration most) throws NoToken, SecretFiles.Unusable {
        Secret secret = new Secret(secrets.read(signIn.secretFile()));
        HTTPRequest request = new TokenRequest(
                        signIn.token(),
                        new ClientSecretBasic(new ClientID(signIn.client()), secret),
                        new ClientCredentialsGrant(),
                        signIn.scope().map(Scope::parse).orElse(null))
                .toHTTPRequest();
        HttpPost post = new HttpPost(signIn.token());
        post.setHeader("Authorization", request.getAuthorization());
        post.setHeader("Accept", "application/json");
        post.setEntity(new StringEntity(request.getQuery(), ContentType.APPLICATION_FORM_URLENCODED));
        Instant asked = clock.instant();
        try {
            return token(signIn, posting.call(post, most, BearerTokens::answer), asked);
        } catch (Posting.NoAnswer e) {
            throw new NoToken("token-" + e.word());
        } catch (ParseException e) {
            throw new NoToken("token-unreadable");
        }
    }

    private static HTTPResponse answer(ClassicHttpResponse answer) throws IOException {
        HTTPResponse read = new HTTPResponse(answer.getCode());
        if (answer.getEntity() == null) {
            return read;
        }
        try (InputStream body = answer.getEntity().getContent()) {
            byte[] bytes = body.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw new IOException("too long");
            }
            read.setContentType(String.valueOf(answer.getEntity().getContentType()));
            read.setContent(new String(bytes, StandardCharsets.UTF_8));
            return read;
        } catch (ParseException e) {
            throw new IOException("no content type");
        }
    }

    private static Token token(SignIn.ClientCredentials signIn, HTTPResponse answer, Instant asked)
            throws NoToken, ParseException {
        if (answer.getStatusCode() != HTTPResponse.SC_OK) {
            throw new NoToken("token-http-" + answer.getStatusCode());
        }
        AccessToken token =
                TokenResponse.parse(answer).toSuccessResponse().getTokens().getAccessToken();
        if (!(token instanceof BearerAccessToken)
                || !VISIBLE.matcher(token.getValue()).matches()) {
            throw new NoToken("token-unreadable");
        }
        return new Token(token.toAuthorizationHeader(), signIn, asked.plus(good(token.getLifetime())));
    }

    /** @param seconds as the answer says; 0 where it does not */
    private static Duration good(long seconds) {
        Duration life = seconds <= 0 ? UNTOLD : Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        Duration quarter = life.dividedBy(4);
        return life.minus(quarter.compareTo(EARLIER) < 0 ? quarter : EARLIER);
    }

    @Override
    public String toString() {
        return "BearerTokens[…]";
    }
}
