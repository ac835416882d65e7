package io.slipway.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  @Test
  void readsTheFirstLineAsTheKernelDoes() {
    assertThat(Interpreter.parse("#!/bin/sh\necho")).contains(plain("/bin/sh"));
    assertThat(Interpreter.parse("#! \t/bin/sh -e\n"))
        .contains(new Interpreter("/bin/sh", "-e", Optional.empty()));
    assertThat(Interpreter.parse("#!/bin/sh")).contains(plain("/bin/sh"));
    assertThat(Interpreter.parse("#!/bin/bash\r\n")).contains(plain("/bin/bash\r"));
    assertThat(Interpreter.parse("#!/usr/bin/env python3\n"))
        .contains(new Interpreter("/usr/bin/env", "python3", Optional.of("python3")));
    for (String others : List.of("-S python3 -u", "A=1 python3")) {
      assertThat(Interpreter.parse("#!/usr/bin/env " + others + "\n"))
          .contains(new Interpreter("/usr/bin/env", others, Optional.empty()));
    }
    for (String none : List.of("", "#", "#!", "#!\n/bin/sh", " #!/bin/sh", "echo", "\u007fELF")) {
      assertThat(Interpreter.parse(none)).isEmpty();
    }
  }

  @Test
  void anyBytesAreRead() {
    Random random = new Random(7);
    String alphabet = "#!/ebnv \t\r\n\0=-S\u00ff";
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder("#!");
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Interpreter.parse(text.toString())
          .ifPresent(
              found -> assertThat(found.path()).isNotEmpty().doesNotContain(" ", "\t", "\n", "\0"));
    }
  }

  @Test
  void aCarriageReturnIsSeen() {
    assertThat(plain("/bin/bash\r").missing())
        .isEqualTo(
            "its first line ends with a carriage return, which makes it name the interpreter"
                + " '/bin/bash\\r'; save the file with Unix line ends");
    assertThat(plain("/usr/bin/perl6").missing())
        .isEqualTo(
            "its first line names the interpreter '/usr/bin/perl6', which the instance does not"
                + " have");
  }

  private static Interpreter plain(String path) {
    return new Interpreter(path, "", Optional.empty());
  }
}
