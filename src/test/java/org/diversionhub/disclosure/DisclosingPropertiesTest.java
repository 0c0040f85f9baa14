package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;

/** What holds of every decision: of any record under any policy, with any authorities, at any time. */
@Domain(Scenes.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
class DisclosingPropertiesTest {
    @Property(tries = 4_000)
    void noFieldIsShared_withoutARuleAndAnAuthorityInForce(@ForAll Scene scene) {
        Map<FieldPath, Scene.Seen> may = SceneOracle.outcome(scene);
        Map<FieldPath, Scene.Seen> goes = scene.seen();
        goes.forEach((path, seen) -> assertThat(seen).as("%s", path).isEqualTo(may.get(path)));
        Statistics.collect(goes.isEmpty() ? "withheld" : "goes");
        Statistics.coverage(checker -> checker.check("goes").percentage(share -> share > 15));
    }

    @Property
    void whatARuleListsAndAnAuthorityOpens_goes(@ForAll Scene scene) {
        assertThat(scene.seen()).isEqualTo(SceneOracle.outcome(scene));
    }

    @Property
    void aHandleIsTheRecipientsOwn(@ForAll Scene scene) {
        if (scene.decide() instanceof Disclosure.Share share) {
            for (String key : List.of("/participant/key", "/referral/id")) {
                var handle = share.message().record().at(key);
                assertThat(handle.isMissingNode() || handle.asText().startsWith("own-"))
                        .as(key)
                        .isTrue();
            }
        }
    }

    @Property
    void denyingMore_neverSharesMore(@ForAll Scene scene, @ForAll Category category) {
        Map<FieldPath, Scene.Seen> left = scene.denying(category).seen();
        assertNoMore(left, scene.seen());
        assertThat(scene.isReleasedSingly() ? Set.<FieldPath>of() : left.keySet())
                .noneMatch(path -> Scene.SCHEMAS
                                .of(scene.message().kind())
                                .fields()
                                .get(path)
                                .category()
                        == category);
    }

    @Property
    void maskingMore_neverSharesMore(@ForAll Scene scene, @ForAll Category category) {
        assertNoMore(scene.masking(category).seen(), scene.seen());
    }

    @Property
    void revoking_neverSharesMore(
            @ForAll Scene scene, @ForAll @IntRange(max = 8) int day, @ForAll @IntRange(max = 3) int which) {
        Scene revoked = scene.withAuthorities(all -> changed(all, which, one -> revoked(one, Scenes.day(day))));
        assertNoMore(revoked.seen(), scene.seen());
    }

    @Property
    void revokingAll_sharesNothingOnConsent(@ForAll Scene scene) {
        Scene revoked = scene.withAuthorities(
                all -> all.stream().map(one -> revoked(one, Scenes.day(0))).toList());
        assertNoMore(revoked.seen(), scene.withAuthorities(all -> List.of()).seen());
    }

    /** The person had said no, and then yes again: what was told in between stays. */
    @Property
    void aNewConsent_releasesNothingOfTheGap(@ForAll Scene scene) {
        Instant told = Scenes.day(-2);
        Instant no = Scenes.day(-3);
        Instant again = Scenes.day(-1);
        Scene then = scene.told(told);
        Scene gap = then.withAuthorities(all -> {
            List<Authority> both = new ArrayList<>();
            for (Authority one : all) {
                both.add(dated(one, no, no));
                both.add(dated(one, again, null));
            }
            return both;
        });
        Scene never = then.withAuthorities(all -> all.stream()
                .filter(one -> !one.type().isConsent() || !one.complete())
                .map(one -> dated(one, again, null))
                .toList());
        assertNoMore(gap.seen(), never.seen());
    }

    /** One that was revoked may keep a later one from reaching back, and one delivery has one; any other only opens. */
    @Property
    void anAuthorityLess_neverSharesMore(@ForAll Scene scene, @ForAll @IntRange(max = 3) int which) {
        Scene without = scene.withAuthorities(all ->
                changed(all, which, one -> one.revokedAt() == null && one.once() == null ? null : one));
        assertNoMore(without.seen(), scene.seen());
    }

    @Property
    void aCategoryLess_neverSharesMore(
            @ForAll Scene scene, @ForAll @IntRange(max = 3) int which, @ForAll Category category) {
        Scene narrower = scene.withAuthorities(all -> changed(all, which, one -> without(one, category)));
        assertNoMore(narrower.seen(), scene.seen());
    }

    @Property
    void timeAlone_neverSharesMore(@ForAll Scene scene, @ForAll @IntRange(max = 8) int days) {
        Instant then = scene.now().now();
        Scene begun = scene.withAuthorities(
                all -> all.stream().filter(one -> !one.from().isAfter(then)).toList());
        Scene later = begun.at(then.plus(java.time.Duration.ofDays(days)));
        assertNoMore(later.seen(), begun.seen());
    }

    @Property
    void theOrderOfAuthorities_doesNotMatter(@ForAll Scene scene, @ForAll Random random) {
        Scene shuffled = scene.withAuthorities(all -> {
            List<Authority> other = new ArrayList<>(all);
            Collections.shuffle(other, random);
            return other;
        });
        assertThat(shuffled.seen()).isEqualTo(scene.seen());
        assertThat(used(shuffled)).isEqualTo(used(scene));
    }

    @Property
    void theExplanationTellsTheDecision(@ForAll Scene scene) {
        Map<FieldPath, Treatment> told = new TreeMap<>();
        for (Explanation.Told field : scene.explain().fields()) {
            boolean goes = field.ground() instanceof Ground.Listed
                    || field.ground() instanceof Ground.Opened
                    || field.ground() instanceof Ground.Released
                    || field.ground() instanceof Ground.Accompanies;
            assertThat(goes).as("%s", field).isEqualTo(!(field.fate() instanceof Explanation.Fate.Withheld));
            assertThat(field.law()).as("%s", field).isNotEmpty();
            switch (field.fate()) {
                case Explanation.Fate.Shared any -> told.put(field.path(), Treatment.SHARE);
                case Explanation.Fate.Masked any -> told.put(field.path(), Treatment.MASK);
                case Explanation.Fate.Withheld any -> {}
            }
        }
        Map<FieldPath, Treatment> goes = new TreeMap<>();
        scene.seen().forEach((path, seen) -> goes.put(path, seen.treatment()));
        assertThat(told).isEqualTo(goes);
    }

    private static TreeSet<String> used(Scene scene) {
        TreeSet<String> used = new TreeSet<>();
        if (scene.decide() instanceof Disclosure.Share share) {
            share.authorities().forEach(one -> used.add(one.id().toString()));
        }
        return used;
    }

    private static void assertNoMore(Map<FieldPath, Scene.Seen> narrower, Map<FieldPath, Scene.Seen> wider) {
        narrower.forEach((path, seen) -> {
            Scene.Seen before = wider.get(path);
            assertThat(before).as("%s, which did not go before", path).isNotNull();
            assertThat(seen.treatment()).as("%s", path).isLessThanOrEqualTo(before.treatment());
            if (seen.treatment() == before.treatment()) {
                assertThat(seen).as("%s", path).isEqualTo(before);
            }
        });
    }

    private interface Change {
        @Nullable
        Authority of(Authority authority);
    }

    private static List<Authority> changed(List<Authority> all, int which, Change change) {
        List<Authority> other = new ArrayList<>(all);
        if (which < other.size()) {
            Authority changed = change.of(other.remove(which));
            if (changed != null) {
                other.add(which, changed);
            }
        }
        return other;
    }

    /** As the hub keeps it: the earliest of several revocations counts. */
    private static Authority revoked(Authority one, Instant at) {
        Instant before = one.revokedAt();
        return copy(
                one, new java.util.HashSet<>(one.categories()), before == null || at.isBefore(before) ? at : before);
    }

    private static Authority without(Authority one, Category category) {
        var categories = new java.util.HashSet<>(one.categories());
        categories.remove(category);
        return copy(one, categories, one.revokedAt());
    }

    private static Authority dated(Authority one, Instant from, @Nullable Instant revokedAt) {
        return new Authority(
                one.id(),
                one.type(),
                one.caseId(),
                one.disclosers(),
                one.recipients(),
                one.categories(),
                one.purposes(),
                from,
                from,
                one.until(),
                revokedAt,
                one.complete(),
                one.revocableFrom(),
                one.once());
    }

    private static Authority copy(Authority one, java.util.Set<Category> categories, @Nullable Instant revokedAt) {
        return new Authority(
                one.id(),
                one.type(),
                one.caseId(),
                one.disclosers(),
                one.recipients(),
                categories,
                one.purposes(),
                one.signedAt(),
                one.from(),
                one.until(),
                revokedAt,
                one.complete(),
                one.revocableFrom(),
                one.once());
    }
}
