package org.diversionhub.exchange;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.partner.OnCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/**
 * One mail when a task opens for a desk, and one when it is over. It names the task and the clock, never a person, a
 * case or an agency. Where the site has no mail server the log has the line.
 */
@Component
class DeskMail {
    private static final Logger LOG = LoggerFactory.getLogger(DeskMail.class);

    private final Optional<JavaMailSender> mail;
    private final ClockTasks tasks;
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;

    DeskMail(
            ObjectProvider<JavaMailSender> mail,
            ClockTasks tasks,
            CurrentSnapshot snapshots,
            ExchangeSettings settings) {
        this.mail = Optional.ofNullable(mail.getIfAvailable());
        this.tasks = tasks;
        this.snapshots = snapshots;
        this.settings = settings;
    }

    /** @throws org.springframework.mail.MailException if the server does not take it: it is tried again */
    void opened(UUID id, int desk) {
        List<OnCall.Desk> rota = snapshots.get().program().onCall().rota();
        if (desk < rota.size() && !tasks.isDone(id)) {
            tasks.of(id)
                    .ifPresent(task -> send(
                            rota.get(desk),
                            "open: " + task.reason() + " (task " + id + ")",
                            "A clock of the programme has run out, and it is your turn to look. The task is " + id
                                    + ", its reason " + task.reason() + ", open since " + task.at()
                                    + ".\nThe command `hub tasks` lists it. This mail says nothing about anybody."));
        }
    }

    void cleared(UUID id) {
        List<OnCall.Desk> rota = snapshots.get().program().onCall().rota();
        tasks.of(id)
                .ifPresent(task -> rota.stream()
                        .filter(desk -> desk.name().equals(task.asks()))
                        .forEach(desk -> send(
                                desk,
                                "over: " + task.reason() + " (task " + id + ")",
                                "What task " + id + " waited for has come; nothing is left to do.")));
    }

    private void send(OnCall.Desk desk, String subject, String text) {
        LOG.warn("alert to {}: {}", desk.name(), subject);
        mail.ifPresent(server -> {
            var message = new SimpleMailMessage();
            message.setFrom(settings.alertsFrom());
            message.setTo(desk.email());
            message.setSubject("Diversion hub, " + subject);
            message.setText(text);
            server.send(message);
        });
    }
}
