package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.nio.file.Path;
import java.time.Duration;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.trust.SenderIdentity;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Each partner has so many calls a second, whichever way it comes. */
class CallingPartnerTest {
    private static final Partners PARTNERS = Snapshot.read(Path.of(".")).partners();

    private final DataSize any = DataSize.ofMegabytes(1);
    private final CallingPartner calling =
            new CallingPartner(mock(SenderIdentity.class), new LimitSettings(any, any, 1, any, 1, 1, 1, 1, 1, 3));

    private static Partner partner(String id) {
        return PARTNERS.byId(id).orElseThrow();
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
