package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.trust.Vault;
import org.junit.jupiter.api.Test;

/** What a partner would get of a message that the hub keeps: paths and reasons, beside the running hub. */
class StoredPreviewTest {
    private final TestHub hub = TestHub.shared();
    private final Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();

    private Command preview(String... arguments) {
        return Command.run(
                hub.folder(),
                Stream.concat(Stream.of("preview"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String kept() {
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return hub.sql()
                .sql("select id from message where sender = 'pd-wilmington' order by accepted_at desc limit 1")
                .query(UUID.class)
                .single()
                .toString();
    }

    @Test
    void pathsAreTold_valuesAreNot_andTheAuditSaysWhoLooked() {
        String id = kept();
        Command ran = preview("--to", "da-new-hanover", "--message", id);
        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains(
                        "diversion-referral/arrest from pd-wilmington to da-new-hanover",
                        "shared    participant.name.family")
                .doesNotContain(referral.text("participant.name.family"), referral.text("incident.narrative"));
        assertThat(hub.sql()
                        .sql("select actor from audit where event = 'VIEWED' and message_id = ?::uuid")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("operator:" + ProcessHandle.current().info().user().orElseThrow());
    }

    @Test
    void caseIsAskedAsItIs_andASupposedAuthorityOpensWhatItWould() {
        String id = kept();
        assertThat(preview("--to", "jail-new-hanover", "--message", id).out()).contains("Nothing goes:");
        assertThat(preview("--to", "sud-harbor", "--message", id).out()).contains("Nothing goes: ");
        hub.sql()
                .sql("insert into party (case_id, partner, joined_at)"
                        + " select case_id, 'sud-harbor', now() from message where id = ?::uuid on conflict do nothing")
                .param(id)
                .update();
        assertThat(preview("--to", "sud-harbor", "--message", id).out()).contains("no authority in force opens it");
        assertThat(preview("--to", "sud-harbor", "--message", id, "--with", "RELEASE")
                        .out())
                .contains("It goes:", "opened by RELEASE");
    }

    @Test
    void consentsOfThePersonCount_untilTheyAreTakenBack_andTheNoticeOfItIsPreviewed() {
        OneCase one = OneCase.referred();
        Sample consent = one.consent("P2_NAMED", Set.of(OneCase.POLICE, OneCase.PROVIDER), Set.of("peer-push"));
        one.send(OneCase.MANAGER, "consent", consent);
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        one.awaitStates("peer-push", "treatment-status", List.of("DELIVERED"));
        String delivery = delivery(one, "treatment-status/engagement");
        assertThat(preview("--to", "peer-push", "--message", delivery).out())
                .contains("authorities in force: [P2_NAMED]", "shared    engagement.status", "opened by P2_NAMED");
        assertThat(preview("--to", "peer-push", "--message", delivery, "--at", "2099-01-01T00:00:00Z")
                        .out())
                .contains("authorities in force: none", "Nothing goes: ");

        one.revoke(consent);
        one.awaitStates("peer-push", "consent/revoked", List.of("DELIVERED"));
        assertThat(preview("--to", "peer-push", "--message", delivery).out()).contains("authorities in force: none");
        assertThat(preview("--to", "peer-push", "--message", delivery(one, "consent/revoked"))
                        .out())
                .contains("A notice goes:")
                .doesNotContain(consent.text("consent.id"));
    }

    private String delivery(OneCase one, String kind) {
        return hub.sql()
                .sql("select id from delivery where case_id = ? and partner = 'peer-push' and kind = ?")
                .params(one.id(), kind)
                .query(UUID.class)
                .single()
                .toString();
    }

    @Test
    void shreddedMessageIsGone() {
        String id = kept();
        UUID caseId = hub.sql()
                .sql("select case_id from message where id = ?::uuid")
                .param(id)
                .query(UUID.class)
                .single();
        hub.bean(Vault.class).shred(caseId);
        Command ran = preview("--to", "da-new-hanover", "--message", id);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("its content is gone");
    }

    @Test
    void valuesOfAKeptMessageAreRefused_andAnUnknownIdIsTold() {
        String id = kept();
        assertThat(preview("--to", "da-new-hanover", "--message", id, "--values")
                        .code())
                .isEqualTo(2);
        assertThat(preview("--to", "da-new-hanover", "--message", id, "--in-custody")
                        .code())
                .isEqualTo(2);
        Command unknown =
                preview("--to", "da-new-hanover", "--message", UUID.randomUUID().toString());
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("there is no message and no delivery of this id");
    }

    @Test
    void keysAreNeeded() {
        Command ran = Command.withoutPassword(
                hub.folder(),
                "preview",
                "--to",
                "da-new-hanover",
                "--message",
                UUID.randomUUID().toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("the password of the keys is missing");
    }
}
