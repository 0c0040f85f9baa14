package org.diversionhub.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** What a reader can open while the hub stays up. */
record WaysIn(URI hub, Path certificates, String prosecutor) {
    List<String> lines() {
        String as = "  curl --cacert " + certificates.resolve("ca.pem") + " --cert " + file(".pem") + " --key "
                + file(".key") + " \\\n    ";
        return List.of(
                "",
                "The hub stays up; Ctrl-C ends it. The arrest referral still waits in the prosecutor's inbox. As JSON:",
                as + hub + "/exchange/inbox",
                "and as a page to read and print (its address is in message.id of the JSON):",
                as + "-H 'Accept: text/html' " + hub + "/exchange/inbox/<message.id> > notice.html",
                "In a browser: import " + file(".p12") + " (password: " + SampleCertificate.PASSWORD + ") and open "
                        + hub + "/exchange/inbox",
                "Health: http://localhost:8445/actuator/health",
                "");
    }

    private Path file(String ending) {
        return certificates.resolve(prosecutor + ending);
    }
}
