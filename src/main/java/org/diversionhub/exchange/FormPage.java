package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.diversionhub.exchange.FormFields.Field;
import org.diversionhub.message.Fault;
import org.springframework.web.util.HtmlUtils;

/**
 * The pages that a person sees: the form, and what became of it. They work without scripts and cookies, repeat nothing
 * that was written, and always say whom to call.
 *
 * @param form the id of the form, which is its address
 * @param name whose form it is
 * @param callback the programme's number, or an empty text
 * @param assesses whether police may be asked to look
 */
record FormPage(String form, String name, String callback, boolean assesses) {
    byte[] form(String token) {
        return page("""
                <h1>Refer somebody to %s</h1>
                <p>A case manager gets what you write here. It goes to no police, prosecutor or jail, unless you ask below
                for police to look.</p>
                <form method="post" action="/%s" accept-charset="utf-8">
                <input type="hidden" name="token" value="%s">
                <fieldset><legend>%s</legend>
                <p><input type="radio" id="community" name="what" value="community" required checked>
                <label for="community">A case manager should get in touch with the person</label></p>
                %s</fieldset>
                %s
                <p><label for="why">%s (needed)</label><br>
                <textarea id="why" name="why" rows="6" cols="50" maxlength="2000" required></textarea></p>
                <p><button type="submit">Send</button></p>
                </form>""".formatted(
                        HtmlUtils.htmlEscape(name),
                        form,
                        token,
                        Field.WHAT.label(),
                        assesses ? ASSESS : "",
                        inputs(),
                        Field.WHY.label()));
    }

    private static final String ASSESS = """
            <p><input type="radio" id="assess" name="what" value="assess">
            <label for="assess">Police should go and look, and offer the programme; they get the name and the place</label></p>
            """;

    private static String inputs() {
        return input(Field.GIVEN, "text", "maxlength=\"200\"")
                + input(Field.FAMILY, "text", "maxlength=\"200\" required")
                + input(Field.BORN, "date", "")
                + input(Field.PHONE, "tel", "maxlength=\"25\"")
                + input(Field.WHERE, "text", "maxlength=\"200\" required");
    }

    private static String input(Field field, String type, String more) {
        String needed = more.contains("required") ? " (needed)" : "";
        return "<p><label for=\"%1$s\">%2$s%3$s</label><br><input type=\"%4$s\" id=\"%1$s\" name=\"%1$s\" autocomplete=\"off\" %5$s></p>\n"
                .formatted(field.key(), field.label(), needed, type, more);
    }

    /** The same for everybody who was referred, whoever it is. */
    byte[] received(String number, byte[] receipt) {
        return page("""
                <h1>Thank you. We have it</h1>
                <p>Your receipt number is <strong>%s</strong>.</p>
                %s
                <details><summary>The receipt that the hub has signed</summary><pre>%s</pre></details>""".formatted(
                        HtmlUtils.htmlEscape(number),
                        call("If it is urgent, or you want to know more"),
                        HtmlUtils.htmlEscape(new String(receipt, StandardCharsets.UTF_8))));
    }

    /** Names each field that is wrong, and nothing that stands in it. */
    byte[] wrong(List<Fault> faults) {
        return page("""
                <h1>Not sent yet</h1>
                <p>Nothing was kept. Please go back with your browser, mend this, and send it again:</p>
                <ul>%s</ul>
                %s""".formatted(
                        faults.stream()
                                .map(fault -> "<li>" + FormFields.Field.labelOf(fault.pointer()) + ": "
                                        + HtmlUtils.htmlEscape(fault.rule()) + "</li>")
                                .collect(Collectors.joining()),
                        call("If it does not work")));
    }

    byte[] sorry(String words) {
        return page("<h1>Not sent</h1><p>%s</p>%s".formatted(HtmlUtils.htmlEscape(words), call("If it is urgent")));
    }

    private String call(String when) {
        return callback.isEmpty()
                ? ""
                : "<p>%s, call <a href=\"tel:%s\">%s</a>.</p>"
                        .formatted(when, callback.replaceAll("[^+0-9]", ""), HtmlUtils.htmlEscape(callback));
    }

    private static byte[] page(String body) {
        return ("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Refer somebody</title></head><body><main>
                """ + body + "\n</main></body></html>\n").getBytes(StandardCharsets.UTF_8);
    }
}
