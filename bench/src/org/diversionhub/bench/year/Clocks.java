package org.diversionhub.bench.year;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.bench.year.MailSink.Mail;
import org.diversionhub.bench.year.Tables.Task;

/** Every clock that has run out has (had) its task, no task came without a reason, and the desk was asked once. */
record Clocks(
        Model model,
        Tables tables,
        Map<Referral, UUID> cases,
        List<Mail> mails,
        Duration within,
        List<Finding> findings) {
    /** With an hour that a change of the clocks may add. */
    private static final Duration WEEK = Duration.ofDays(7);

    void check() {
        List<Task> left = new ArrayList<>(tables.tasks().stream()
                .filter(task -> task.what().equals("clock"))
                .toList());
        cases.forEach((about, id) -> model.dues(about).forEach(due -> {
            Optional<Task> task = left.stream()
                    .filter(one -> id.equals(one.about()) && one.reason().equals(due.reason()))
                    .filter(one -> isAt(one, due.at()))
                    .findFirst();
            task.ifPresent(left::remove);
            if (task.isEmpty() && due.must()) {
                found("a clock without a task", id, due.reason() + " at " + due.at());
            }
        }));
        services(left);
        left.stream()
                .filter(task -> cases.containsValue(task.about()))
                .forEach(task -> found(
                        "a task without a reason",
                        task.id(),
                        task.reason() + " of case " + task.about() + " at " + task.at()));
        consents();
        desks();
    }

    /**
     * A provider who was asked for a service and has said nothing for a week; also one who has the referral, but when
     * it came to have it no paper tells.
     */
    private void services(List<Task> left) {
        left.removeIf(task -> task.reason().equals("service-answered"));
        cases.forEach((about, id) -> Model.standing(about.said()).stream()
                .filter(said -> said.is("service-referral"))
                .filter(said -> isSilent(about, said))
                .filter(said -> tables.tasks().stream()
                        .noneMatch(task -> id.equals(task.about())
                                && task.reason().equals("service-answered")
                                && task.at().isBefore(silent(said).plus(within))
                                && (task.done() == null
                                        || task.done().isAfter(silent(said).minus(within)))))
                .forEach(said -> found("a provider who says nothing, and no task", id, "asked at " + said.told())));
    }

    private Instant silent(Said asked) {
        return asked.told().plus(WEEK).plus(Duration.ofHours(2));
    }

    private boolean isSilent(Referral about, Said asked) {
        Instant until = silent(asked).plus(within);
        return until.isBefore(model.end())
                && about.said().stream()
                        .filter(said -> said.told().isBefore(until))
                        .noneMatch(said -> Model.isExit(said)
                                || said.is("referral-response/declined")
                                || said.kind().startsWith("correction/")
                                || (Owed.isAskedOf(asked, said.from())
                                        && said.told().isAfter(asked.told())));
    }

    private boolean isAt(Task task, Instant due) {
        return !task.at().isBefore(due.minus(Duration.ofMinutes(5)))
                && task.at().isBefore(due.plus(within));
    }

    /**
     * One that ends unrenewed in a case that goes on is asked for; the papers' ids are sealed, so only numbers tell.
     */
    private void consents() {
        int must = 0;
        int most = 0;
        for (Referral about : cases.keySet()) {
            Instant out = about.said().stream()
                    .filter(Model::isExit)
                    .map(Said::told)
                    .findFirst()
                    .orElse(Instant.MAX);
            for (Permission one : about.permissions()) {
                boolean ended = one.given != null && one.ends.isBefore(model.end()) && one.revoked == Instant.MAX;
                boolean alone = about.permissions().stream().noneMatch(other -> other != one && other.given != null);
                most += ended ? 1 : 0;
                must += ended
                                && alone
                                && out.isAfter(one.ends.plus(within))
                                && one.ends.plus(within).isBefore(model.end())
                        ? 1
                        : 0;
            }
        }
        long tasks = tables.tasks().stream()
                .filter(task -> task.reason().equals("consent-expired"))
                .count();
        if (tasks < must || tasks > most) {
            found("ends of consents", "-", tasks + " tasks; between " + must + " and " + most + " ought to be");
        }
    }

    private void desks() {
        mails.stream().collect(groupingBy(mail -> mail, counting())).forEach((mail, times) -> {
            if (times > 1) {
                found("a desk was told twice", mail.to(), mail.subject() + ": " + times);
            }
        });
        for (Task task : tables.tasks()) {
            boolean brief =
                    task.done() != null && task.done().isBefore(task.at().plus(within));
            if (task.what().equals("clock")
                    && !brief
                    && mails.stream()
                            .noneMatch(mail -> mail.subject().contains("open")
                                    && mail.subject().contains(task.id().toString()))) {
                found("a task of which no desk was told", task.id(), task.reason() + " at " + task.at());
            }
        }
    }

    private void found(String what, Object id, String how) {
        findings.add(new Finding(what, String.valueOf(id), how));
    }
}
