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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One mail when a task opens for a desk, and one when it is over. It names the task and the clock, never a person, a
 * case or an agency. Where the site has no mail server the log has the line.
 */
@Component
class DeskMail {
    private static final Logger LOG = LoggerFactory.getLogger(DeskMail.class);

    private final Optional<JavaMailSender> mail;
    private final ClockTasks tasks;
    private final TransactionTemplate transaction;
    private final CurrentSnapshot snapshots;
    private final ExchangeSettings settings;

    DeskMail(
            ObjectProvider<JavaMailSender> mail,
            ClockTasks tasks,
            PlatformTransactionManager transactions,
            CurrentSnapshot snapshots,
            ExchangeSettings settings) {
        this.mail = Optional.ofNullable(mail.getIfAvailable());
        this.tasks = tasks;
        this.transaction = new TransactionTemplate(transactions);
        this.snapshots = snapshots;
        this.settings = settings;
    }

    /** @throws org.springframework.mail.MailException if the server does not take it: it is tried again */
    void opened(UUID id, int desk) {
        if (!tasks.isDone(id)) {
            tasks.of(id)
                    .filter(task -> desk < desks(task).size())
                    .ifPresent(task -> open(task, desks(task).get(desk)));
        }
    }

    /** What was closed in the meantime did not know yet that this desk has the mail. */
    private void open(ClockTasks.Open task, OnCall.Desk desk) {
        send(
                desk,
                "open: " + task.reason() + " (task " + task.id() + ")",
                "Something of the programme waits for a person, and it is your turn to look. The task is " + task.id()
                        + ", its reason " + task.reason() + ", open since " + task.at()
                        + ".\nThe command `hub tasks` lists it, and `hub tasks show` tells what a partner calls the"
                        + " case. This mail says nothing about anybody.");
        tasks.told(task.id(), desk.name());
        if (tasks.isDone(task.id())) {
            over(task, desk);
        }
    }

    /** For those who had the first mail. */
    void cleared(UUID id) {
        tasks.of(id).ifPresent(task -> desks(task).forEach(desk -> over(task, desk)));
    }

    /**
     * The first mail may have gone while the task was closed: then two come here at once, and the row lets one pass.
     */
    private void over(ClockTasks.Open task, OnCall.Desk desk) {
        transaction.executeWithoutResult(status -> {
            if (tasks.isToHear(task.id(), desk.name())) {
                send(
                        desk,
                        "over: " + task.reason() + " (task " + task.id() + ")",
                        "Task " + task.id() + " is over; nothing is left to do.");
            }
        });
    }

    /** Of the programme of the task's case. */
    private List<OnCall.Desk> desks(ClockTasks.Open task) {
        return Asking.desks(snapshots.get().programs().of(task.program()).onCall(), task.reason());
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
