package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;
import static org.mockito.Mockito.mock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.PartnerLimits;
import org.diversionhub.partner.Partners;
import org.diversionhub.trust.SenderIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.util.unit.DataSize;

/** Each partner has so many calls a second, whichever way it comes. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("CallingPartnerTest") // one method after the other
class CallingPartnerTest {
    private static final Partners PARTNERS = Snapshot.read(Path.of(".")).partners();

    private final DataSize any = DataSize.ofMegabytes(1);
    private final CallingPartner calling = new CallingPartner(
            mock(SenderIdentity.class), new LimitSettings(any, any, 1, any, 1, 1, 1, 1, 1, 3, 9, any, any, 1));

    private static Partner partner(String id) {
        return PARTNERS.byId(id).orElseThrow();
    }

    private static Partner limited(String id, int perSecond) {
        Partner site = partner(id);
        return new Partner(
                site.id(),
                site.name(),
                site.role(),
                site.certificates(),
                site.part2Program(),
                site.hipaaEntity(),
                site.agreements(),
                site.sends(),
                site.posts(),
                site.endpoint(),
                site.pickup(),
                site.programs(),
                site.smart(),
                site.protection(),
                new PartnerLimits(Optional.of(perSecond), Optional.empty(), Optional.empty(), Optional.of(2)));
    }

    private int callsOf(Partner partner) {
        int taken = 0;
        try {
            for (; taken < 20; taken++) {
                calling.count(partner);
            }
        } catch (ProblemException e) {
            return taken;
        }
        return taken;
    }

    /** Before or after the second in which it was changed there may be another one. */
    @Test
    void limitInItsOwnFileCounts_andAnotherOneFromThenOn() {
        calling.count(partner("pd-wilmington"));
        assertThat(callsOf(limited("pd-wilmington", 1))).isLessThanOrEqualTo(3);
        await().atMost(Duration.ofSeconds(3)).until(() -> callsOf(limited("pd-wilmington", 8)) == 8);
        assertThat(callsOf(partner("officer-app"))).isEqualTo(3);
    }

    @Test
    void limitBeyondTheSitesCeilingIsAFault() {
        LimitSettings site = new LimitSettings(any, any, 1, any, 1, 1, 1, 1, 1, 3, 9, any, any, 1);
        assertThat(site.beyond(limited("pd-wilmington", 9)))
                .singleElement()
                .asString()
                .contains("file-rows");
        assertThat(site.beyond(limited("pd-wilmington", 10))).hasSize(2);
        assertThat(site.beyond(partner("pd-wilmington"))).isEmpty();
    }

    @Test
    void callIsRefusedAndWhatWasLeftWaits_butNobodyElses() {
        Partner busy = partner("pd-wilmington");
        long begun = System.nanoTime();
        for (int i = 0; i < 6; i++) {
            assertThat(calling.awaitTurn(busy)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(500));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 4; i++) {
                        calling.count(busy);
                    }
                })
                .isInstanceOf(ProblemException.class);
        long other = System.nanoTime();
        assertThat(calling.awaitTurn(partner("officer-app"))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - other)).isLessThan(Duration.ofMillis(500));
    }
}
