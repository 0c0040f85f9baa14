package org.diversionhub.onboarding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.FilePickup;
import org.diversionhub.transport.Mailbox;
import org.diversionhub.trust.SecretFiles;

/** Whether the hub gets into the mailbox to which a partner writes. No mail is read. */
record MailboxChecks(Pickup pickup, Means means) {
    private static final int IMAPS = 993;

    List<Check> checks() {
        Address address = Address.of(pickup.from(), IMAPS, "pickup.from", means.most());
        List<Check> checks = new ArrayList<>(address.checks());
        checks.addAll(new TlsChecks(address, means.tls(), means.clock()).checks());
        checks.add(Check.needed("sign-in", this::signIn, "the mail server takes too long: ask its operator"));
        return checks;
    }

    private Said signIn() {
        try (Mailbox mailbox = means.mailboxes().open(pickup, means.most())) {
            return new Said.Ok(mailbox.all().isEmpty() ? "nothing lies there" : "mails lie there");
        } catch (SecretFiles.Unusable e) {
            return new Said.Failed(
                    "there is no password (" + e.word() + ")",
                    "write it alone into the file that `pickup.password-file` names, in hub.secrets.folder, readable by"
                            + " the user of the hub alone (`chmod 600`)");
        } catch (IOException e) {
            return failed(FilePickup.step(e));
        }
    }

    private Said failed(String step) {
        return switch (step) {
            case "login" ->
                new Said.Failed(
                        "the mail server refuses the login or the password",
                        "compare the login in pickup.from (an @ in it is %40) and the password with its operator");
            case "no-folder" ->
                new Said.Failed(
                        "there is no such folder in the mailbox",
                        "make it, or compare its name in pickup.from, with / between folders");
            case "no-access" ->
                new Said.Failed(
                        "the folder cannot be opened for writing",
                        "give the login the right to read, write and move in it");
            default ->
                new Said.Failed(
                        "the mailbox could not be used (" + step + ")",
                        "look at the checks above; the server's certificate has to be of an authority in hub.trust.ca");
        };
    }
}
