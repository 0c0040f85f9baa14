package org.diversionhub.fhir;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.diversionhub.trust.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Component;

/**
 * The tokens that were given. A token is a long random word that means nothing by itself: what it opens stands in the
 * database, under its keyed hash, so that every node knows it and nobody who reads the database has one.
 */
@Component
class AccessTokens implements OAuth2AuthorizationService {
    static final Duration LIFE = Duration.ofMinutes(5);

    private final JdbcClient sql;
    private final Tokens tokens;
    private final Clock clock;

    AccessTokens(JdbcClient sql, Tokens tokens, Clock clock) {
        this.sql = sql;
        this.tokens = tokens;
        this.clock = clock;
    }

    record Granted(String partner, Scopes scopes) {}

    Optional<Granted> find(String token) {
        return sql.sql("select partner, scopes from access_token where token = ? and expires_at > ?")
                .params(hash(token), Timestamp.from(clock.instant()))
                .query((row, n) -> new Granted(row.getString("partner"), scopes((String[])
                        row.getArray("scopes").getArray())))
                .optional();
    }

    private static Scopes scopes(String[] texts) {
        return Scopes.parse(List.of(texts)).orElseThrow();
    }

    private byte[] hash(String token) {
        return tokens.token("access-token", token);
    }

    @Override
    public void save(OAuth2Authorization given) {
        OAuth2AccessToken token = given.getAccessToken().getToken();
        Instant now = clock.instant();
        sql.sql("delete from access_token where token in"
                        + " (select token from access_token where expires_at < ? for update skip locked)")
                .param(Timestamp.from(now))
                .update();
        sql.sql("insert into access_token (token, partner, scopes, expires_at) values (?, ?, ?, ?)")
                .params(Arrays.asList(
                        hash(token.getTokenValue()),
                        given.getRegisteredClientId(),
                        token.getScopes().toArray(String[]::new),
                        Timestamp.from(now.plus(LIFE))))
                .update();
    }

    @Override
    public void remove(OAuth2Authorization given) {
        throw new UnsupportedOperationException("a token ends by itself");
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return null;
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        return null;
    }
}
