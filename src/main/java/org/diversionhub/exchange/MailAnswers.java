package org.diversionhub.exchange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.exchange.Arrivals.Taken;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.Letter;
import org.diversionhub.transport.MailDrop;
import org.diversionhub.transport.Result;
import org.diversionhub.transport.Unreachable;
import org.diversionhub.trust.Cms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who is told what became of a mail: its partner, at the mailbox in its file and nowhere else; or a person here. */
@Component
class MailAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(MailAnswers.class);
    private static final Duration MOST = Duration.ofSeconds(20);

    private final MailDrop drop;
    private final Cms cms;
    private final JdbcClient sql;
    private final Clock clock;

    MailAnswers(MailDrop drop, Cms cms, JdbcClient sql, Clock clock) {
        this.drop = drop;
        this.cms = cms;
        this.sql = sql;
        this.clock = clock;
    }

    private record Said(String mediaType, byte[] bytes) {}

    /**
     * Mails the receipt or the problems, signed and encrypted; what a program has sent is not answered (RFC 3834).
     *
     * @return whether the partner was told
     * @throws IOException if it can be told later
     */
    boolean answer(Partner sender, Letter letter, byte[] raw, Taken taken) throws IOException {
        Optional<String> mailbox =
                sender.endpoint().filter(Endpoint::isMail).map(Endpoint::to).map(to -> to.getSchemeSpecificPart());
        if (mailbox.isEmpty() || letter.automatic()) {
            return false;
        }
        UUID id = UUID.nameUUIDFromBytes(raw);
        Said said = said(taken);
        try {
            Cms.Sealed sealed = cms.seal(sender, id.toString(), said.mediaType(), said.bytes());
            return switch (drop.answer(mailbox.get(), id, letter.id(), sealed.mediaType(), sealed.bytes(), MOST)) {
                case Result.Delivered() -> true;
                case Result.TryAgain(String why) -> throw new Unreachable(why);
                case Result.Rejected(String why) -> false;
            };
        } catch (Cms.NoRecipient e) {
            LOG.warn("no certificate of {} is valid to which an answer could be encrypted", sender.id());
            return false;
        }
    }

    private static Said said(Taken taken) {
        return switch (taken) {
            case Taken.One(Answer.Accepted accepted) -> new Said(Arrivals.JSON, accepted.receipt());
            case Taken.One(Answer answer) -> new Said("application/problem+json", Arrivals.bytes(answer));
            case Taken.Many(RowAnswers rows) -> new Said("text/csv; charset=utf-8", rows.csv());
        };
    }

    /** One open task a partner and word, however many mails there are. */
    void raise(Partner partner, String word) {
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'mail', ?, ?)"
                        + " on conflict (about) where what = 'mail' and done_at is null do nothing")
                .params(
                        UUID.randomUUID(),
                        Timestamp.from(clock.instant()),
                        about(partner, word),
                        partner.id() + ": " + word)
                .update();
    }

    /** It is over without a person. */
    void close(Partner partner, String word) {
        sql.sql("update task set done_at = ?, done_by = 'hub' where about = ? and what = 'mail' and done_at is null")
                .params(Timestamp.from(clock.instant()), about(partner, word))
                .update();
    }

    private static UUID about(Partner partner, String word) {
        return UUID.nameUUIDFromBytes(("mail/" + partner.id() + "/" + word).getBytes(StandardCharsets.UTF_8));
    }
}
