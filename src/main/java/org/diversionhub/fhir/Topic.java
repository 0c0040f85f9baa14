package org.diversionhub.fhir;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Of what a partner can be told. */
enum Topic {
    /** A Task was put where the partner finds it. */
    REFERRAL_TO_ME("referral-to-me"),
    /** One that was there says something else, or may now say more. */
    TASK_CHANGED("task-changed");

    private final String id;

    Topic(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** As a Subscription names it. */
    String canonical() {
        return "urn:diversionhub:topic:" + id;
    }

    static Optional<Topic> of(String canonical) {
        return Arrays.stream(values())
                .filter(topic -> topic.canonical().equals(canonical))
                .findFirst();
    }

    static Topic named(String id) {
        return Arrays.stream(values())
                .filter(topic -> topic.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    static List<String> canonicals() {
        return Arrays.stream(values()).map(Topic::canonical).toList();
    }
}
