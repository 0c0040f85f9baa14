package org.diversionhub.disclosure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Role;

/**
 * The disclosure matrix that the hub ships: the most that each role gets of each category by default, and the reasons.
 * A site's policy may go beyond it with a written reason, except where the law says never.
 */
final class Matrix {
    static final Matrix SHIPPED = read();

    private final Map<Category, Map<Role, Cell>> cells = new EnumMap<>(Category.class);
    private final Map<Category, Set<LegalReason>> reasons = new EnumMap<>(Category.class);

    /** What a role may have of a category: without an authority, with one, and in an emergency. */
    enum Cell {
        A(Treatment.SHARE, Treatment.SHARE, true),
        C(Treatment.WITHHOLD, Treatment.SHARE, false),
        M(Treatment.MASK, Treatment.MASK, true),
        CM(Treatment.WITHHOLD, Treatment.MASK, false),
        CE(Treatment.WITHHOLD, Treatment.SHARE, true),
        /** The fields of one exception, which are all that the category has. */
        S(Treatment.SHARE, Treatment.SHARE, false),
        /** Only what the recipient itself has sent, which no policy can tell yet. */
        OWN(Treatment.WITHHOLD, Treatment.WITHHOLD, false),
        N(Treatment.WITHHOLD, Treatment.WITHHOLD, false);

        private final Treatment free;
        private final Treatment opened;
        private final boolean emergency;

        Cell(Treatment free, Treatment opened, boolean emergency) {
            this.free = free;
            this.opened = opened;
            this.emergency = emergency;
        }

        /** Whether this clause gives more of the category than the cell. */
        boolean isExceededBy(Clause clause, Category category) {
            Treatment most = clause.any().isEmpty() ? free : opened;
            boolean emergencyOnly = clause.any().contains(AuthorityType.EMERGENCY) && !emergency;
            Treatment given = clause.of(category);
            return given.compareTo(most) > 0 || (emergencyOnly && given != Treatment.WITHHOLD);
        }
    }

    Cell cell(Category category, Role role) {
        return Objects.requireNonNull(cells.get(category)).getOrDefault(role, Cell.N);
    }

    Set<LegalReason> reasons(Category category) {
        return Objects.requireNonNull(reasons.get(category));
    }

    /** Whether the law says that this role never gets the category, whatever reason a site writes. */
    boolean isNever(Category category, Role role) {
        return cell(category, role) == Cell.N && reasons(category).stream().anyMatch(LegalReason::isAbsolute);
    }

    private static Matrix read() {
        try (InputStream in = Matrix.class.getResourceAsStream("matrix.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Matrix matrix = new Matrix();
            List<String[]> rows = text.lines().map(line -> line.split("\t", -1)).toList();
            rows.stream().skip(1).forEach(row -> matrix.take(rows.get(0), row));
            return matrix;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String[] names, String[] row) {
        Category category = Category.valueOf(row[0]);
        Map<Role, Cell> byRole = new EnumMap<>(Role.class);
        for (int i = 1; i < row.length - 1; i++) {
            byRole.put(Role.named(names[i]), Cell.valueOf(row[i].toUpperCase(Locale.ROOT)));
        }
        cells.put(category, byRole);
        Set<LegalReason> why = EnumSet.noneOf(LegalReason.class);
        Arrays.stream(row[row.length - 1].split(",")).map(LegalReason::numbered).forEach(why::add);
        reasons.put(category, why);
    }
}
