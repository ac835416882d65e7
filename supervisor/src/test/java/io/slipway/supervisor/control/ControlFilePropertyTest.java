package io.slipway.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Seeded: a failure names its seed and is repeated exactly. */
class ControlFilePropertyTest {
  private static final int ROUNDS = 300;

  @Test
  void whatIsPrintedIsReadBackTheSame() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      ControlFile original =
          new ControlFile("p", new DefinitionGenerator(new Random(seed)).services());
      ControlFile again = ControlFile.parse(original.print(), "p");
      assertThat(again.services())
          .as("seed %d", seed)
          .usingRecursiveComparison()
          .ignoringFields("position")
          .isEqualTo(original.services());
      assertThat(again.print()).as("seed %d", seed).isEqualTo(original.print());
    }
  }

  @Test
  void arbitraryBytesGiveServicesOrTheDeclaredError() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = new byte[new Random(seed).nextInt(400)];
      new Random(seed).nextBytes(bytes);
      parseHostile(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void damagedFilesGiveServicesOrTheDeclaredError() {
    for (int seed = 0; seed < ROUNDS * 2; seed++) {
      Random random = new Random(seed);
      StringBuilder text =
          new StringBuilder(
              new ControlFile("p", new DefinitionGenerator(new Random(seed)).services()).print());
      for (int i = random.nextInt(6); i >= 0 && !text.isEmpty(); i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, "\"'#,;=<>(\n %9a\0".charAt(random.nextInt(15)));
          default -> text.setLength(at);
        }
      }
      parseHostile(text.toString());
    }
  }

  private static void parseHostile(String text) {
    try {
      assertThat(ControlFile.parse(text, "f").services()).isNotNull();
    } catch (SlipwayException declared) {
      assertThat(declared.message()).startsWith("f:");
    }
  }

  /** Random definitions within what the language can express. */
  private static final class DefinitionGenerator {
    private static final String[] TEXTS = {
      "a", "web", "x-1", "with", "two words", "don't", "say \"hi\"", "/p/q", "9lives", "über", "a#b"
    };
    private final Random random;

    DefinitionGenerator(Random random) {
      this.random = random;
    }

    List<ServiceDefinition> services() {
      List<ServiceDefinition> services = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        services.add(service("s" + i + " " + text()));
      }
      return services;
    }

    private ServiceDefinition service(String name) {
      ServiceCheck check =
          pick(
              new ServiceCheck.PidFile("/" + text()),
              new ServiceCheck.Matching("worker[0-9]"),
              new ServiceCheck.Filesystem("/" + text()),
              new ServiceCheck.Directory("/" + text()),
              new ServiceCheck.File("/" + text()),
              new ServiceCheck.Host(text()));
      return new ServiceDefinition(
          name,
          check,
          maybe(this::program),
          maybe(this::program),
          maybe(this::program),
          distinct(),
          distinct(),
          pick(MonitorMode.values()),
          1 + random.nextInt(3),
          rules(check),
          random.nextBoolean()
              ? List.of()
              : List.of(new RestartLimit(1 + random.nextInt(5), 1 + random.nextInt(9), action())),
          new SourcePosition("p", 1, 1));
    }

    private List<Rule> rules(ServiceCheck check) {
      List<Rule> rules = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        int within = 1 + random.nextInt(Occurrence.MAXIMUM_CYCLES);
        rules.add(
            new Rule(
                test(check),
                new Occurrence(1 + random.nextInt(within), within),
                action(),
                maybe(this::action)));
      }
      return rules;
    }

    private RuleTest test(ServiceCheck check) {
      return switch (check) {
        case ServiceCheck.ProcessCheck _ ->
            pick(
                new RuleTest.Resource(
                    pick(RuleTest.Usage.values()), pick(Operator.values()), amount()),
                connection(),
                new RuleTest.Changed(RuleTest.Property.PID),
                new RuleTest.Missing());
        case ServiceCheck.Filesystem _ ->
            new RuleTest.Space(pick(RuleTest.Share.values()), pick(Operator.values()), amount());
        case ServiceCheck.File _ ->
            pick(
                new RuleTest.Size(pick(Operator.values()), amount()),
                new RuleTest.Changed(RuleTest.Property.CHECKSUM),
                new RuleTest.Changed(RuleTest.Property.SIZE));
        case ServiceCheck.Directory _ ->
            pick(
                new RuleTest.Age(
                    pick(Operator.values()), Duration.ofSeconds(random.nextInt(100000))),
                new RuleTest.Changed(RuleTest.Property.TIMESTAMP));
        case ServiceCheck.Host _ -> connection();
      };
    }

    private RuleTest connection() {
      RuleTest.Target target =
          pick(
              new RuleTest.Target.UnixSocket("/" + text()),
              new RuleTest.Target.Port(
                  maybe(this::text), 1 + random.nextInt(65535), pick(RuleTest.Transport.values())));
      RuleTest.Conversation conversation =
          pick(
              new RuleTest.Conversation.None(),
              new RuleTest.Conversation.Http("/health?x=1"),
              new RuleTest.Conversation.Script(
                  List.of(
                      new RuleTest.Step(RuleTest.Speaker.SEND, text()),
                      new RuleTest.Step(RuleTest.Speaker.EXPECT, "a+b"))));
      return new RuleTest.Connection(
          target, conversation, Duration.ofSeconds(1 + random.nextInt(100)));
    }

    private Action action() {
      return random.nextInt(4) == 0 ? new Action.Execute(program()) : pick(Action.Simple.values());
    }

    private Program program() {
      List<String> arguments = new ArrayList<>(List.of("/bin/p" + random.nextInt(9)));
      for (int i = random.nextInt(4); i > 0; i--) {
        arguments.add(pick("a", "", "two words", "$HOME", "x=1;", "\\n", "#no", ","));
      }
      return new Program(
          arguments,
          maybe(this::text),
          maybe(this::text),
          Duration.ofSeconds(1 + random.nextInt(100)));
    }

    private Amount amount() {
      return new Amount(random.nextInt(4000) / 4.0, pick(Amount.Unit.values()));
    }

    private List<String> distinct() {
      return random
          .ints(random.nextInt(3), 0, TEXTS.length)
          .distinct()
          .mapToObj(i -> TEXTS[i])
          .toList();
    }

    private String text() {
      return pick(TEXTS);
    }

    private <T> Optional<T> maybe(Supplier<T> supplier) {
      return random.nextBoolean() ? Optional.of(supplier.get()) : Optional.empty();
    }

    @SafeVarargs
    private <T> T pick(T... alternatives) {
      return alternatives[random.nextInt(alternatives.length)];
    }
  }
}
