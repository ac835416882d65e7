package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineRuleTest {
  @TempDir Path directory;
  private LintedRelease release;
  private Path root;

  @BeforeEach
  void aMachineWithLittleOnIt() throws IOException {
    release = new LintedRelease(directory.resolve("release"));
    root = directory.resolve("machine");
    for (String file :
        List.of("bin/bash", "usr/bin/env", "usr/bin/cat", "bin/mkdir", "bin/cp", "bin/which")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.createFile(root.resolve(file));
    }
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/bash\ndaemon:x:1:1:::\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\nadm:x:4:\n");
    Files.createDirectories(root.resolve("usr/lib/locale/de_DE.utf8"));
  }

  private List<String> missing(String script) {
    release.hook("ctl.erb", "bin/ctl", script);
    return messages();
  }

  private List<String> messages() {
    return ReleaseLint.missing(release.root(), new ThisMachine(root)).stream()
        .map(
            finding ->
                finding.spot().line().orElse(0)
                    + " "
                    + finding.message().replaceAll(" (of this script )?is not on.*", ""))
        .toList();
  }

  @Test
  void commandsWhereTheShellExpectsThem() {
    assertThat(
            missing(
                """
                #!/bin/bash
                set -e
                chpst -u vcap:vcap /var/vcap/packages/app/bin/app &
                X=1 LD_LIBRARY_PATH=/x nproc_of | grep_it -v mkdir && (cd /tmp; tarred)
                if ! lsofish "$(digger +short `hosted`)"; then exec rotated --now; fi
                case "$1" in
                  start | begin) starter ;;
                  *) echo "Usage: mkdir never $(inner)" ;;
                esac
                cat > /x <<EOF
                not a command
                EOF
                /sbin/resolved 2>/dev/null
                for one in a b; do
                  : # commented out
                done
                """))
        .containsExactly(
            "3 the command 'chpst'",
            "4 the command 'grep_it'",
            "4 the command 'nproc_of'",
            "4 the command 'tarred'",
            "5 the command 'digger'",
            "5 the command 'hosted'",
            "5 the command 'lsofish'",
            "5 the command 'rotated'",
            "7 the command 'starter'",
            "8 the command 'inner'",
            "13 the command '/sbin/resolved'");
  }

  @Test
  void whatAScriptSeesToItselfIsLeftOut() {
    assertThat(
            missing(
                """
                #!/bin/bash
                helper() { cat "$1"; }
                function other { cat; }
                helper x; other
                if command -v logger > /dev/null; then logger hello; fi
                which jq && jq .
                $TOOL run
                <%= p('command') %> run
                <%= p('prefix') %>tool run
                /var/vcap/packages/app/bin/app
                [[ -f x && strange ]] || cat
                (( n = odd + 1 ))
                names=(one two)
                echo 'it is
                multi line' "and $((1 + two))" ${x:-three}
                <% if p('a') %>
                cat <%= p('b') %>
                <% end %>
                """))
        .isEmpty();
  }

  @Test
  void whatAPackageMayHaveIsLeftOut() {
    assertThat(
            missing("#!/bin/bash\nexport PATH=/var/vcap/packages/a/bin:$PATH\nredis-cli\nsudo x\n"))
        .containsExactly("4 the command 'sudo'");
    assertThat(missing("#!/bin/bash\nsource /var/vcap/jobs/web/env\nlog_it\n")).isEmpty();
  }

  @Test
  void interpretersUsersGroupsAndLocales() {
    assertThat(missing("#!/usr/bin/env python3\nimport x\n"))
        .containsExactly("1 the interpreter 'python3'");
    assertThat(missing("#!/usr/bin/ruby\nputs 1\n"))
        .containsExactly("1 the interpreter '/usr/bin/ruby'");
    assertThat(missing("#!/var/vcap/packages/ruby/bin/ruby\nputs 1\n")).isEmpty();
    assertThat(
            missing(
                """
                #!/bin/bash
                export PATH=/x LANG=en_US.UTF-8 LC_ALL=de_DE.UTF-8
                chown -R syslog:adm /var/log/x
                chown vcap:vcap,daemon y
                install -o postgres -g nobody a b
                su - app -c true
                # chown commented:out z
                useradd -m made
                chown made:made z
                chown "$USER" 1000:1000 z
                """))
        .containsExactly(
            "2 the locale 'en_US.UTF-8'",
            "3 the user 'syslog'",
            "5 the group 'nobody'",
            "5 the user 'postgres'",
            "6 the command 'su'",
            "6 the user 'app'",
            "8 the command 'useradd'");
    assertThat(
            missing(
                """
                #!/bin/bash
                initdb -E utf8 --locale en_US.UTF-8 -D x
                initdb --lc-messages=fr_FR.utf8 # --locale de_DE.UTF-8
                createdb --locale=de_DE.UTF-8
                """))
        .contains("2 the locale 'en_US.UTF-8'", "3 the locale 'fr_FR.utf8'")
        .noneMatch(line -> line.contains("de_DE"));
    release.hook("db.conf.erb", "config/db.conf", "lc_time = 'en_US.UTF-8'\n");
    assertThat(messages()).contains("1 the locale 'en_US.UTF-8'");
    release.file("jobs/web/monit", "check process x\n  start program \"/a\" as uid web\n");
    assertThat(messages()).contains("2 the user 'web'");
  }

  @Test
  void packagingToo() {
    release.file("packages/app/packaging", "set -e\ncat x\ncmake .\n");
    assertThat(messages()).containsExactly("3 the command 'cmake'");
    release.file("packages/app/packaging", "# slipway-lint: ignore missing-on-machine\ncmake .\n");
    assertThat(messages()).isEmpty();
  }

  @Test
  void aMachineWithEverythingLacksNothing() {
    release.hook("ctl.erb", "bin/ctl", "#!/bin/nonsense\nnonsense\n");
    assertThat(ReleaseLint.missing(release.root(), Machine.WITH_EVERYTHING)).isEmpty();
  }

  /** Whatever it is given, it ends, and soon. */
  @Test
  void hostileScripts() {
    Random random = new Random(7);
    String pieces = "$(`\"'\\{}[]<>|&;#\n case in esac ) do done <<E ";
    for (int round = 0; round < 300; round++) {
      StringBuilder script = new StringBuilder("#!/bin/bash\n");
      for (int i = 0; i < 200; i++) {
        int start = random.nextInt(pieces.length());
        script.append(pieces, start, Math.min(pieces.length(), start + 1 + random.nextInt(6)));
      }
      assertThat(ShellScan.of(script.toString()).calls()).isNotNull();
    }
    for (String part :
        List.of("$(", "`", "\"$(", "((", "case x in a) ", "<<E\n", "${", "<%", "a=(")) {
      assertThat(ShellScan.of(part.repeat(200_000)).calls().size()).isLessThan(400_001);
    }
    byte[] noise = new byte[100_000];
    random.nextBytes(noise);
    assertThat(ShellScan.of(new String(noise, StandardCharsets.ISO_8859_1)).calls()).isNotNull();
  }
}
