package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.hc.client5.http.auth.AuthenticationException;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.core5.http.HttpHeaders;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.SignIn;
import org.diversionhub.transport.Result;
import org.diversionhub.trust.SecretFiles;
import org.springframework.stereotype.Component;

/** Posts as a partner's server wants to be signed in to; the hub's certificate is offered in any case. */
@Component
class SigningIn {
    private static final Result LOCKED_OUT = new Result.TryAgain("http-401");

    private final Posting posting;
    private final SecretFiles secrets;
    private final BearerTokens tokens;

    SigningIn(Posting posting, SecretFiles secrets, BearerTokens tokens) {
        this.posting = posting;
        this.secrets = secrets;
        this.tokens = tokens;
    }

    /**
     * @param request makes it anew, for a second try in the same time
     * @param most how long all of it may take
     */
    Result post(Partner partner, Supplier<HttpPost> request, Duration most) {
        SignIn signIn = partner.endpoint().flatMap(Endpoint::signIn).orElse(null);
        try {
            return switch (signIn) {
                case null -> posting.post(request.get(), most);
                case SignIn.Basic basic -> posting.post(withPassword(request.get(), basic), most);
                case SignIn.ClientCredentials oauth2 -> withToken(partner.id(), oauth2, request, most);
            };
        } catch (SecretFiles.Unusable e) {
            return new Result.TryAgain(e.word());
        }
    }

    private HttpPost withPassword(HttpPost post, SignIn.Basic basic) throws SecretFiles.Unusable {
        BasicScheme scheme = new BasicScheme(StandardCharsets.UTF_8);
        scheme.initPreemptive(new UsernamePasswordCredentials(
                basic.user(), secrets.read(basic.passwordFile()).toCharArray()));
        try {
            post.setHeader(HttpHeaders.AUTHORIZATION, scheme.generateAuthResponse(null, post, null));
            return post;
        } catch (AuthenticationException e) {
            throw new IllegalStateException("a name and a password that make no header");
        }
    }

    /** A token that the partner no longer takes is followed by one new one. */
    private Result withToken(String partner, SignIn.ClientCredentials oauth2, Supplier<HttpPost> request, Duration most)
            throws SecretFiles.Unusable {
        long end = System.nanoTime() + most.toNanos();
        try {
            BearerTokens.Token token = tokens.of(partner, oauth2, end);
            Result first = posting.post(with(request.get(), token), left(end));
            if (!first.equals(LOCKED_OUT)) {
                return first;
            }
            tokens.forget(partner, token);
            return posting.post(with(request.get(), tokens.of(partner, oauth2, end)), left(end));
        } catch (BearerTokens.NoToken e) {
            return new Result.TryAgain(e.word());
        }
    }

    private static HttpPost with(HttpPost post, BearerTokens.Token token) {
        post.setHeader(HttpHeaders.AUTHORIZATION, token.header());
        return post;
    }

    /** What is over is cut off at once. */
    static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
