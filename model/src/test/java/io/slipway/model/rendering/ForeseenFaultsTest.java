package io.slipway.model.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.SlipwayException;
import io.slipway.template.FileContent;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForeseenFaultsTest {
  private static final String MONIT =
      """
      check process web
        with pidfile /var/vcap/sys/run/web/pid
        start program "/var/vcap/jobs/web/bin/ctl start"
        stop program "/var/vcap/jobs/web/bin/ctl stop"
        group vcap
      """;

  private final ForeseenFaults faults = new ForeseenFaults();

  @Test
  void soundJobsHaveNone() {
    RenderedJob job = job("web", MONIT, "bin/ctl", "./config//x", "/absolute/is/below", "bin/ctl");

    assertThat(faults.of(job)).isEmpty();
    assertThat(faults.ofAll(List.of(job, job("other", "")))).isEmpty();
    assertThat(faults.of(job("windows", " {\"processes\": []}"))).isEmpty();
  }

  @Test
  void everyErrorOfAMonitFileIsNamedWithItsPlace() {
    assertThat(message(job("web", "check process web\n  with pidfle /x\n\ncheck nothing\n")))
        .startsWith("- An instance could not use the rendered files of job 'web'. Errors are:\n")
        .contains("\n  - web/monit:2:8: ", "\n  - web/monit:5:1: ");
    RenderedJob more =
        new RenderedJob(
            "web",
            FileContent.of(MONIT),
            List.of(
                new RenderedFile("m", "more.monit", "check nonsense"),
                new RenderedFile("n", "config/not-read.monit", "check nonsense")));
    assertThat(message(more)).contains("web/more.monit:1:").doesNotContain("not-read");
  }

  @Test
  void servicesOfAllJobsGoTogether() {
    RenderedJob web = job("web", MONIT);
    RenderedJob other = job("other", MONIT);

    assertThat(faults.of(web)).isEmpty();
    assertThat(faults.of(other)).isEmpty();
    assertThat(faults.ofAll(List.of(web, other)).map(SlipwayException::message))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains(
                        "other/monit:1:1: the service 'web' is already defined at web/monit"));
  }

  @Test
  void aTargetIsAFileBelowTheJobsFolder() {
    for (String target : List.of("../other/bin/ctl", "bin/../../x", "", ".", "/", "bin/", "a\0b")) {
      assertThat(message(job("web", "", target)))
          .contains("the target '" + target + "' of template 't.erb' is no file below");
    }
    assertThat(message(job("web", "", "bin/ctl/x", "bin//ctl")))
        .contains("the target 'bin/ctl' is a file, and others lie below it");
  }

  private String message(RenderedJob job) {
    return faults.of(job).map(SlipwayException::message).orElse("");
  }

  private static RenderedJob job(String name, String monit, String... targets) {
    return new RenderedJob(
        name,
        FileContent.of(monit),
        Stream.of(targets).map(target -> new RenderedFile("t.erb", target, "x")).toList());
  }
}
