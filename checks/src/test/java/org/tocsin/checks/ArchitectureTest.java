package org.tocsin.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The map of ARCHITECTURE.md as rules: who may import whom, and what a core never touches.
class ArchitectureTest {
    /// What each module may import; what those may import is allowed as well. Nothing imports sideways.
    private static final Map<String, Set<String>> MAY_IMPORT = new LinkedHashMap<>();

    static {
        MAY_IMPORT.put("bytes", Set.of());
        MAY_IMPORT.put("testkit", Set.of("bytes"));
        MAY_IMPORT.put("crypto", Set.of("bytes"));
        MAY_IMPORT.put("ip", Set.of("bytes"));
        MAY_IMPORT.put("wireguard", Set.of("bytes", "crypto", "ip"));
        MAY_IMPORT.put("sctp", Set.of("bytes"));
        MAY_IMPORT.put("broadcast", Set.of("bytes", "crypto"));
        MAY_IMPORT.put("node", Set.of("bytes", "crypto", "ip", "wireguard", "sctp", "broadcast"));
        MAY_IMPORT.put("udp", Set.of("bytes"));
        MAY_IMPORT.put("uapi", Set.of("wireguard"));
        MAY_IMPORT.put("tun", Set.of("uapi", "udp"));
        MAY_IMPORT.put("embed", Set.of("node", "udp", "uapi"));
        MAY_IMPORT.put("simulator", Set.of("node", "testkit"));
        MAY_IMPORT.put("daemon", Set.of("embed", "tun", "testkit", "benchmarks", "simulator"));
        MAY_IMPORT.put("benchmarks", Set.of("embed", "testkit", "simulator"));
    }

    private static final Set<String> CORES =
            Set.of("bytes", "crypto", "ip", "wireguard", "sctp", "broadcast", "node", "testkit", "simulator");

    /// Prefixes of names that a core never mentions: sockets, files, threads, clocks that run, global randomness.
    private static final List<String> FORBIDDEN_IN_CORES = List.of(
            "java.net.",
            "java.nio.channels.",
            "java.nio.file.",
            "java.util.concurrent.",
            "java.util.Timer",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.io.");

    private static JavaClasses classes;

    @BeforeAll
    static void importAll() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.tocsin");
    }

    @Test
    void everyModuleOfTheBuildIsOnTheMap() {
        assertThat(MAY_IMPORT.keySet())
                .containsExactlyInAnyOrderElementsOf(SourceTree.modules().stream()
                        .filter(module -> !module.equals("checks"))
                        .toList());
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(module(type)));
        found.remove("checks");
        assertThat(found).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
    }

    @Test
    void modulesImportOnlyDownwards() {
        List<String> violations = new ArrayList<>();
        for (JavaClass type : ours()) {
            Set<String> allowed = closure(module(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getName().startsWith("org.tocsin.") && !allowed.contains(module(target))) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void coresTouchNoSocketNoThreadNoFileAndNoRandomness() {
        List<String> violations = new ArrayList<>();
        for (JavaClass type : ours()) {
            if (!CORES.contains(module(type)) || isShellInsideACore(type)) {
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getName();
                if (target.equals("java.lang.Thread")
                        || FORBIDDEN_IN_CORES.stream().anyMatch(target::startsWith)) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void noRecordHoldsAnArray() {
        // Equality of arrays is identity, so such a record lies about its own.
        assertThat(names(type -> type.isRecord()
                        && type.getFields().stream()
                                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                                .anyMatch(field -> field.getRawType().isArray())))
                .isEmpty();
    }

    @Test
    void ourClassesDoNotInheritFromEachOther() {
        // What JMH generates is not ours to shape.
        assertThat(names(type -> type.getRawSuperclass()
                        .filter(parent -> parent.getName().startsWith("org.tocsin."))
                        .filter(_ -> !type.getPackageName().endsWith(".jmh_generated"))
                        .filter(parent -> !parent.isEnum() && !parent.isAssignableTo(Throwable.class))
                        .isPresent()))
                .isEmpty();
    }

    @Test
    void classesOfCoresAreFinal() {
        assertThat(names(type -> CORES.contains(module(type))
                        && !type.isInterface()
                        && !type.isEnum()
                        && !type.getModifiers().contains(JavaModifier.FINAL)
                        && !type.isAnonymousClass()
                        && type.getRawSuperclass().filter(JavaClass::isEnum).isEmpty()))
                .isEmpty();
    }

    /// The classes beside the rule: libraries behind [org.tocsin.crypto.CryptoProvider] draw on what they
    /// need, and the testkit and the simulator read files of measured data.
    private static boolean isShellInsideACore(JavaClass type) {
        String name = type.getName();
        return module(type).equals("crypto") && name.contains("Provider")
                || name.startsWith("org.tocsin.testkit.Vectors")
                || name.startsWith("org.tocsin.testkit.Capture")
                || name.equals("org.tocsin.simulator.Latencies");
    }

    private static List<JavaClass> ours() {
        return classes.stream()
                .filter(type -> !module(type).equals("checks"))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .toList();
    }

    private static List<String> names(Predicate<JavaClass> predicate) {
        return ours().stream()
                .filter(predicate)
                .map(JavaClass::getName)
                .sorted()
                .toList();
    }

    private static String module(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.", -1);
        return parts.length < 3 ? "" : parts[2];
    }

    private static Set<String> closure(String module) {
        Set<String> reached = new TreeSet<>(Set.of(module));
        for (String next : MAY_IMPORT.getOrDefault(module, Set.of())) {
            reached.addAll(closure(next));
        }
        return reached;
    }
}
