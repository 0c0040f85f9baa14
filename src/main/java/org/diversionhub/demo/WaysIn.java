package org.diversionhub.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What a reader can open while the hub stays up, as its prosecutor.
 *
 * @param notice the id of a message that waits in the prosecutor's inbox
 */
record WaysIn(URI hub, Path certificates, String prosecutor, String notice) {
    List<String> lines() {
        String curl = "  curl --cacert " + certificates.resolve("ca.pem") + " --cert " + file(".pem") + " --key "
                + file(".key") + " \\\n    ";
        URI inbox = hub.resolve("/exchange/inbox");
        return List.of(
                "",
                "The hub stays up; Ctrl-C ends it. The arrest referral still waits in the prosecutor's inbox. As JSON:",
                curl + inbox,
                "and as a page to read and print:",
                curl + "-H 'Accept: text/html' -o notice.html " + inbox + "/" + notice,
                "In a browser: import " + file(".p12") + " (password: " + SampleCertificate.PASSWORD + "), open "
                        + inbox,
                "");
    }

    private Path file(String ending) {
        return certificates.resolve(prosecutor + ending);
    }
}
