package org.diversionhub.exchange;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.diversionhub.transport.Result;
import org.springframework.stereotype.Component;

/** Tells a partner's server that there is news to read. What it posts holds names and no field of anybody's record. */
@Component
public class Notifying {
    private final Posting posting;

    Notifying(Posting posting) {
        this.posting = posting;
    }

    /**
     * @param most how long it may take
     * @return why it was not taken, in a word of ours; or empty
     */
    public Optional<String> post(URI to, String mediaType, byte[] body, Duration most) {
        HttpPost post = new HttpPost(to);
        post.setEntity(new ByteArrayEntity(body, ContentType.parse(mediaType)));
        return switch (posting.post(post, most)) {
            case Result.Delivered taken -> Optional.empty();
            case Result.TryAgain failed -> Optional.of(failed.reason());
            case Result.Rejected refused -> Optional.of(refused.reason());
        };
    }
}
