package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptRulesTest {
  @TempDir Path directory;
  private LintedRelease release;

  @BeforeEach
  void setUp() {
    release = new LintedRelease(directory);
  }

  @Test
  void aHookThatTheAgentCannotRun() {
    for (String text :
        new String[] {"echo hello\n", "\n#!/bin/bash\n", "<% x = 1 %>\n#!/bin/bash\n"}) {
      release.hook("post-start.erb", "bin/post-start", text);
      assertThat(release.findings())
          .as(text)
          .containsExactly("jobs/web/templates/post-start.erb:1 error hook-shebang");
    }
  }

  @Test
  void aHookThatTheAgentCanRun() {
    for (String text :
        new String[] {
          "#!/bin/bash\necho hello\n",
          "<%- x = 1 -%>\n<%# why -%>\n#!/bin/bash\necho\n",
          "<%= p('port') %>\necho\n",
          "#!/usr/bin/env ruby\nputs 1\nputs 2\n",
          "#!/bin/bash -eu\na\nb\n",
          "#!/bin/sh\nset -eu\na\nb\n",
          "#!/bin/bash\nset -o pipefail -o errexit\na\nb\n",
          "#!/bin/bash\nexec /var/vcap/packages/app/bin/wait \\\n  --for it\n"
        }) {
      release.hook("post-start.erb", "bin/post-start", text);
      assertThat(release.findings()).as(text).isEmpty();
    }
  }

  @Test
  void aHookThatGoesOnAfterAFailure() {
    release.hook("pre-start", "bin/pre-start", "#!/bin/bash -x\nset -u\nmkdir a\nchown b a\n");
    assertThat(release.findings())
        .containsExactly("jobs/web/templates/pre-start:1 warning script-without-errexit");
    release = new LintedRelease(directory.resolve("other"));
    release.hook("drain", "bin/drain", "#!/bin/bash\nkill 1\necho 0\n");
    assertThat(release.findings())
        .containsExactly("jobs/web/templates/drain:1 info script-without-errexit");
  }

  @Test
  void aHookThatIsNotWhereTheAgentLooks() {
    for (String destination :
        new String[] {"bin/poststart", "bin/post_start", "bin/post-start.sh", "bin/post-strat"}) {
      release.hook("any.erb", destination, "#!/bin/bash\n");
      assertThat(release.findings())
          .as(destination)
          .containsExactly("jobs/web/spec:4:3 warning hook-misspelt");
    }
    assertThat(release.message()).contains("'bin/post-start'");
    release.without("jobs/web/templates/any.erb");
    release.hook("bin/post_start.sh.erb", "bin/wait", "#!/bin/bash\n");
    assertThat(release.findings()).containsExactly("jobs/web/spec:4:3 warning hook-not-mapped");
  }

  @Test
  void aScriptThatAnotherFileNamesIsNoHook() {
    release.hook("pre_start.erb", "bin/pre_start", "#!/bin/bash\n");
    release.template("<%= p('port') %> hooks: {pre_start: /var/vcap/jobs/web/bin/pre_start}\n");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void filesThatOnlyResembleHooks() {
    for (String destination :
        new String[] {
          "bin/start",
          "bin/run",
          "bin/pre-start.ps1",
          "bin/bbr/post-start",
          "bin/bpm-pre-start",
          "bin/restart",
          "config/drainage"
        }) {
      release.hook("any.erb", destination, "echo\n");
      assertThat(release.findings()).as(destination).isEmpty();
    }
  }

  @Test
  void aJobNeedsAMonitFile() {
    release.without("jobs/web/monit");
    assertThat(release.findings()).containsExactly("jobs/web/monit error monit-missing");
    release.file("jobs/web/more.monit", "");
    assertThat(release.message()).contains("rendering it needs a file 'monit'");
    release.file("jobs/web/monit", "");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void aMonitFileThatMonitCannotRead() {
    release.file("jobs/web/monit", LintedRelease.MONIT + "\ncheck program x with path /bin/x\n");
    assertThat(release.findings()).containsExactly("jobs/web/monit:7:7 error monit-syntax");
    assertThat(release.message()).contains("check program");
  }

  @Test
  void aMonitFileIsRenderedFirst() {
    String monit =
        LintedRelease.MONIT.replace("check process web", "check process w<%= p('port') %>");
    release.file("jobs/web/monit", monit);
    assertThat(release.findings()).isEmpty();
    release.file("jobs/web/monit", monit + "<% if p('port') == 80 %>\nnonsense\n<% end %>");
    assertThat(release.findings()).containsExactly("jobs/web/monit error monit-syntax");
    release.spec("  none: {}\n").file("jobs/web/monit", "<%= p('none') %>" + monit);
    assertThat(release.findings()).containsExactly("jobs/web/monit info monit-not-checked");
  }

  @Test
  void servicesBoshDoesNotSee() {
    release.file("jobs/web/monit", LintedRelease.MONIT.replace("  group vcap\n", ""));
    assertThat(release.findings()).containsExactly("jobs/web/monit:1:1 warning monit-group");
    release.file("jobs/web/monit", "check file log with path /var/vcap/sys/log/web/web.log\n");
    assertThat(release.findings()).isEmpty();
  }

  @Test
  void servicesOfAWindowsAgentAreLeftToIt() {
    release.file("jobs/web/monit", "{\"processes\": []}\n");
    assertThat(release.findings()).isEmpty();
  }
}
