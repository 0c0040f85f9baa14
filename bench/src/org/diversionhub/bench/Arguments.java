package org.diversionhub.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a bench is called with: words, each with its value behind it. */
record Arguments(List<String> words) {
    boolean has(String word) {
        return words.contains(word);
    }

    int number(String word, int otherwise) {
        return all(word).stream().findFirst().map(Integer::valueOf).orElse(otherwise);
    }

    List<String> all(String word) {
        return IntStream.range(0, words.size() - 1)
                .filter(i -> words.get(i).equals(word))
                .mapToObj(i -> words.get(i + 1))
                .toList();
    }

    List<Integer> sizes() {
        String sizes = all("--sizes").stream().findFirst().orElse("10000,100000,1000000");
        return Arrays.stream(sizes.split(",")).map(Integer::valueOf).toList();
    }
}
