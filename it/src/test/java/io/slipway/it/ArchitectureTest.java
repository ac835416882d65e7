package io.slipway.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the rooms, and which room each library enters. Think hard about the layering
 * before changing this file: a new arrow is a design decision, argued in the commit that adds it.
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.slipway");

  /** From each room, the rooms it may use. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("base", Set.of()),
          Map.entry("json", Set.of("base")),
          Map.entry("yaml", Set.of("base")),
          Map.entry("schema", Set.of("base", "json", "yaml")),
          Map.entry("blobstore", Set.of("base", "json")),
          Map.entry("release", Set.of("base", "yaml", "json", "blobstore")),
          Map.entry("template", Set.of("base", "json", "yaml")),
          Map.entry("linux", Set.of("base")),
          Map.entry("instance", Set.of("base", "json", "linux")),
          Map.entry("supervisor", Set.of("base", "linux", "instance")),
          Map.entry("bus", Set.of("base", "json")),
          Map.entry(
              "model",
              Set.of(
                  "base",
                  "json",
                  "yaml",
                  "schema",
                  "release",
                  "template",
                  "supervisor", // only to read monit files before an instance is touched
                  "bus")), // only the apply spec, a part of what is stored of an instance
          // What lint reads is a release: its specs, its templates' code and its monit files.
          Map.entry(
              "lint",
              Set.of("base", "yaml", "release", "schema", "template", "supervisor", "model")),
          // The agent host offers this machine as a cloud: it implements the contract of the cpi
          // room.
          Map.entry(
              "agent", Set.of("base", "json", "blobstore", "bus", "cpi", "instance", "supervisor")),
          Map.entry("cpi", Set.of("base", "json")),
          // Events carry the reports of agents as these have them.
          Map.entry("events", Set.of("base", "json", "bus")),
          Map.entry(
              "director",
              Set.of(
                  "base",
                  "json",
                  "yaml",
                  "schema",
                  "blobstore",
                  "release",
                  "template",
                  "model",
                  "bus",
                  "events",
                  "cpi")),
          Map.entry("store", Set.of("base", "json", "model", "director")),
          Map.entry("api", Set.of("base", "json")),
          Map.entry(
              "http", Set.of("base", "json", "blobstore", "model", "events", "director", "api")),
          Map.entry("cli", Set.of("base", "json", "yaml", "release", "bus", "events", "api")),
          Map.entry(
              "server",
              Set.of(
                  "base",
                  "json",
                  "yaml", // manifests go from the command line to lint as documents
                  "blobstore",
                  "bus",
                  "linux", // the agent host's keeper is nothing but system calls
                  "instance",
                  "supervisor",
                  "template",
                  "agent",
                  "cpi",
                  "model",
                  "director",
                  "store",
                  "http",
                  "lint",
                  "cli")),
          // The whole house below HTTP, in a world of its own; nobody needs it but tests and bench.
          Map.entry(
              "simulation",
              Set.of(
                  "base",
                  "json",
                  "blobstore",
                  "release",
                  "template",
                  "model",
                  "bus",
                  "cpi",
                  "director",
                  "store")),
          Map.entry("testkit", Set.of("base")),
          Map.entry("it", Set.of()),
          Map.entry(
              "bench",
              Set.of(
                  "base",
                  "json",
                  "yaml",
                  "release",
                  "template",
                  "instance",
                  "supervisor",
                  "bus",
                  "events",
                  "model",
                  "director",
                  "store", // benchmarks fill it
                  "api",
                  "cli",
                  "server")));

  /** Each library, and the only rooms that may know it. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("tools.jackson.", Set.of("json")),
          Map.entry("org.yaml.snakeyaml.", Set.of("yaml")),
          Map.entry("org.apache.commons.compress.", Set.of("release", "agent")),
          Map.entry("io.nats.", Set.of("bus.nats")),
          Map.entry("org.jruby.", Set.of("template")),
          Map.entry("org.joni.", Set.of("schema")),
          Map.entry("org.jcodings.", Set.of("schema", "template")),
          // Shells run where the spaces are, in the agent host, which outlives the Director.
          Map.entry("org.apache.sshd.", Set.of("agent", "cli")),
          Map.entry("java.lang.foreign.", Set.of("linux")),
          Map.entry("io.helidon.", Set.of("http")),
          Map.entry("com.nimbusds.", Set.of("http")),
          Map.entry("io.prometheus.", Set.of("http")),
          Map.entry("org.jdbi.", Set.of("store")),
          Map.entry("org.flywaydb.", Set.of("store")),
          Map.entry("com.zaxxer.hikari.", Set.of("store")),
          Map.entry("java.sql.", Set.of("store")),
          Map.entry("picocli.", Set.of("cli")),
          Map.entry("software.amazon.awssdk.", Set.of("blobstore")),
          Map.entry("org.bouncycastle.", Set.of("director.credentials")));

  @Test
  void roomsUseOnlyTheRoomsBelowThem() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      String from = room(user);
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass());
        if (!to.isEmpty()
            && !to.equals(from)
            && !ARROWS.getOrDefault(from, Set.of()).contains(to)) {
          wrong.add(from + " -> " + to + ": " + dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyRoomIsOnTheMap() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(one -> rooms.add(room(one)));
    assertThat(ARROWS.keySet()).containsAll(rooms);
  }

  @Test
  void packagesOfARoomFormNoCycle() {
    CLASSES.stream()
        .map(ArchitectureTest::room)
        .distinct()
        .forEach(
            room ->
                slices()
                    .assignedFrom(new Packages(room))
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(CLASSES));
  }

  /** Each package of one room is a slice, its root too. */
  private record Packages(String name) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass one) {
      return room(one).equals(name)
          ? SliceIdentifier.of(one.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + name;
    }
  }

  @Test
  void whatIsPlannedAsksNeitherTheClockNorTheDisk() {
    noClasses()
        .that()
        .resideInAPackage("io.slipway.model..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "io\\.slipway\\.base\\.(Clock|FanOut)|java\\.lang\\.Thread"
                + "|java\\.nio\\.file\\.Files|java\\.util\\.concurrent\\.\\w*Execut.*"
                + "|java\\.time\\.(Clock|InstantSource)")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .because("a plan is a function of what it is made from")
        .check(CLASSES);
  }

  @Test
  void librariesEnterWhereTheyAreMeantTo() {
    LIBRARIES.forEach(
        (library, rooms) -> {
          String[] allowed =
              rooms.stream().map(one -> "io.slipway." + one + "..").toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage("io.slipway..")
              .and()
              .resideOutsideOfPackages(allowed)
              .should()
              .dependOnClassesThat()
              .haveNameMatching(library.replace(".", "\\.") + ".*")
              .because(library + "* enters in " + rooms)
              .check(CLASSES);
        });
  }

  @Test
  void whoOnlyReadsMonitFilesKnowsTheirLanguageAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("io.slipway.lint..", "io.slipway.model..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("io.slipway.supervisor..")
                .and(
                    DescribedPredicate.not(
                        JavaClass.Predicates.resideInAPackage("io.slipway.supervisor.control.."))))
        .because("they neither supervise nor run anything")
        .check(CLASSES);
  }

  @Test
  void whoOnlyReadsReportsKnowsNothingElseOfTheBus() {
    noClasses()
        .that()
        .resideInAPackage("io.slipway.cli..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("io.slipway.bus..")
                .and(
                    DescribedPredicate.not(
                        HasName.Predicates.nameMatching(
                            "io\\.slipway\\.bus\\.(Script|Process)(Report|Output).*"))))
        .because("the command line reads what agents report, and speaks to none")
        .check(CLASSES);
  }

  @Test
  void whoOnlySaysWhatAnInstanceIsKnowsTheApplySpecAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("io.slipway.model..", "io.slipway.bus.spec..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.slipway.bus")
        .because("a plan sends nothing")
        .check(CLASSES);
  }

  @Test
  void nothingSleeps() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.slipway.base..", "io.slipway.testkit..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .because("time passes through the Clock")
        .check(CLASSES);
  }

  private static String room(JavaClass one) {
    String name = one.getPackageName();
    if (!name.startsWith("io.slipway.")) {
      return "";
    }
    String rest = name.substring("io.slipway.".length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
