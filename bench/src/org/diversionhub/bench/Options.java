package org.diversionhub.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What is run.
 *
 * @param messages how many messages the measured run sends at most
 * @param seconds how long it sends at most
 * @param floor how many messages each slice of a floor makes; there are two floors with two slices each
 */
record Options(
        int participants,
        int connections,
        int warmUp,
        int messages,
        int seconds,
        int floor,
        boolean keep,
        List<String> java,
        List<String> hub) {
    static final String HELP = """
            bench/run [--messages 10000] [--seconds 60]   the measured run ends at whichever comes first
                      [--connections 32]                  of the police department, kept alive
                      [--participants 1000]               each with a case and a RELEASE in force
                      [--warm-up 12000]                    messages before anything is measured
                      [--floor 2500]                      messages a slice of the floor
                      [--java -Xmx1g]                     an option of the hub's JVM; may be repeated
                      [--hub --name=value]                a setting of the hub; may be repeated
                      [--keep]                            leave the hub's data and log in target/bench""";

    static Options of(Iterable<String> arguments) {
        int participants = 1000;
        int connections = 32;
        int warmUp = 12_000;
        int messages = 10_000;
        int seconds = 60;
        int floor = 2500;
        boolean keep = false;
        List<String> java = new ArrayList<>();
        List<String> hub = new ArrayList<>();
        for (Iterator<String> next = arguments.iterator(); next.hasNext(); ) {
            String name = next.next();
            switch (name) {
                case "--participants" -> participants = Integer.parseInt(next.next());
                case "--connections" -> connections = Integer.parseInt(next.next());
                case "--warm-up" -> warmUp = Integer.parseInt(next.next());
                case "--messages" -> messages = Integer.parseInt(next.next());
                case "--seconds" -> seconds = Integer.parseInt(next.next());
                case "--floor" -> floor = Integer.parseInt(next.next());
                case "--java" -> java.add(next.next());
                case "--hub" -> hub.add(next.next());
                case "--keep" -> keep = true;
                default -> throw new IllegalArgumentException("unknown: " + name + "\n" + HELP);
            }
        }
        if (java.isEmpty()) {
            java.add("-Xmx1g");
        }
        return new Options(participants, connections, warmUp, messages, seconds, floor, keep, java, hub);
    }
}
