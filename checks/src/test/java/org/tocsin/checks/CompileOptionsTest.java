package org.tocsin.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The JVM says nothing of a barrier around a method that was renamed.
class CompileOptionsTest {
    private static final Pattern BARRIER = Pattern.compile("-XX:CompileCommand=dontinline,([\\w.]+)::(\\w+|\\*)");

    @Test
    void everyBarrierNamesAMethodThatExists() {
        List<String> barriers = SourceTree.read(SourceTree.root().resolve("conf/compile.options"))
                .lines()
                .filter(line -> line.contains("dontinline"))
                .toList();
        assertThat(barriers).isNotEmpty().allSatisfy(line -> {
            Matcher barrier = BARRIER.matcher(line);
            assertThat(barrier.matches()).isTrue();
            Class<?> type = Class.forName(barrier.group(1), false, getClass().getClassLoader());
            if (!barrier.group(2).equals("*")) {
                assertThat(Arrays.stream(type.getDeclaredMethods()))
                        .anyMatch(method -> method.getName().equals(barrier.group(2)));
            }
        });
    }
}
