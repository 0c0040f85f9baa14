package org.diversionhub.consent;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;

/** Authorities as the database holds them: which rows a case can rest on, and what a row says. */
public final class AuthorityRows {
    /** All authorities that touch a case, in force or not, locked against change until the claim has committed. */
    public static final String FOR_CLAIM;

    /** The ids of those that a participant's cases can rest on: its own, and those of the person's for all cases. */
    static final String COVERING = "any(array(select id from authority where participant_id = :participant"
            + " union all select authority_id from authority_also where participant_id = :participant))";

    static {
        FOR_CLAIM = "select * from authority where id = " + COVERING
                + " and (case_id is null or case_id = :case) for share";
    }

    /** The same, of a case in {@code c} and without a lock. */
    public static final String FOR_LOOK = "select x.* from c, authority x where x.id = any(array("
            + "select a.id from authority a where a.participant_id = c.participant_id union all"
            + " select l.authority_id from authority_also l where l.participant_id = c.participant_id))"
            + " and (x.case_id is null or x.case_id = c.id)";

    private AuthorityRows() {}

    /** @return empty where the row has no authority, as an outer join leaves it */
    public static Optional<Authority> read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return id == null ? Optional.empty() : Optional.of(authority(id, row));
    }

    private static Authority authority(UUID id, ResultSet row) throws SQLException {
        return new Authority(
                id,
                AuthorityType.valueOf(row.getString("type")),
                row.getObject("case_id", UUID.class),
                texts(row.getArray("disclosers")),
                texts(row.getArray("recipients")),
                texts(row.getArray("categories")).stream()
                        .map(Category::valueOf)
                        .collect(Collectors.toSet()),
                texts(row.getArray("purposes")),
                row.getTimestamp("signed_at").toInstant(),
                row.getTimestamp("starts_at").toInstant(),
                instant(row, "ends_at"),
                instant(row, "revoked_at"),
                row.getBoolean("complete"),
                instant(row, "revocable_from"),
                once(row));
    }

    private static Authority.@Nullable Once once(ResultSet row) throws SQLException {
        UUID delivery = row.getObject("delivery_id", UUID.class);
        return delivery == null
                ? null
                : new Authority.Once(
                        delivery,
                        texts(row.getArray("listed")).stream()
                                .map(FieldPath::new)
                                .collect(Collectors.toSet()));
    }

    static Set<String> texts(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).collect(Collectors.toSet());
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
