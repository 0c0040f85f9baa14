package org.diversionhub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What processes have used so far, from /proc. */
final class Usage {
    private static final double MILLIS_A_TICK = 10;

    private Usage() {}

    /** Processor time of one process, user and system. */
    static double cpuMillis(long pid) {
        return ticks(pid, 11, 12) * MILLIS_A_TICK;
    }

    /** Of a process, its children, and those children that have ended. */
    static double cpuMillisOfFamily(long pid) {
        return ticks(pid, 11, 12, 13, 14) * MILLIS_A_TICK
                + children(pid).stream().mapToDouble(Usage::cpuMillis).sum();
    }

    /** Memory of one process in MiB. */
    static double memory(long pid) {
        return proportionalKib(pid) / 1024.0;
    }

    /** Of a process and its children; what they share is counted once. */
    static double memoryOfFamily(long pid) {
        return Stream.concat(Stream.of(pid), children(pid).stream())
                        .mapToLong(Usage::proportionalKib)
                        .sum()
                / 1024.0;
    }

    private static List<Long> children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .collect(Collectors.toList());
    }

    private static long ticks(long pid, int... fields) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long sum = 0;
            for (int field : fields) {
                sum += Long.parseLong(values[field]);
            }
            return sum;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long proportionalKib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
