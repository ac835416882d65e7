package io.slipway.cpi.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.cpi.Cpi;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CPIs of a few lines of shell: what they are asked, and what becomes of what they answer. */
class ExternalCpiTest {
  private static final String INFO_2 =
      "{\"result\":{\"api_version\":2,\"stemcell_formats\":[\"dummy\"]},\"error\":null,\"log\":\"\"}";

  @TempDir Path folder;

  private final List<String> requested = new CopyOnWriteArrayList<>();
  private final List<String> answered = new CopyOnWriteArrayList<>();
  private final StringBuilder said = new StringBuilder();

  private final CpiCaller caller =
      new CpiCaller() {
        @Override
        public void requested(CpiRequest request) {
          requested.add(request.json());
        }

        @Override
        public void answered(
            CpiRequest request,
            @Nullable Object response,
            String error,
            Optional<Integer> exitStatus) {
          answered.add(response + "|" + error + "|" + exitStatus.map(String::valueOf).orElse(""));
        }

        @Override
        public void said(String text) {
          synchronized (said) {
            said.append(text);
          }
        }
      };

  /** Answers {@code info} with this, and everything else with what the shell commands print. */
  private ExternalCpi cpi(String info, String otherwise) throws IOException {
    return cpi(info, otherwise, CpiOptions.DEFAULT);
  }

  private ExternalCpi cpi(String info, String otherwise, CpiOptions options) throws IOException {
    Path program = folder.resolve("cpi");
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        cat > request
        case "$(cat request)" in
          '{"method":"info"'*) printf '%%s' '%s' ;;
          *) %s ;;
        esac
        """
            .formatted(folder, info, otherwise));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new ExternalCpi(program, options, Clock.system(), "director-1", Optional.of(3), caller);
  }

  private static String answer(@Nullable Object result) {
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("result", result);
    response.put("error", null);
    response.put("log", "log of the answer\n");
    return "printf '%s' '" + Json.write(response) + "'";
  }

  private static String error(String type, String message, boolean retry) {
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("result", null);
    response.put("error", Map.of("type", type, "message", message, "ok_to_retry", retry));
    response.put("log", "");
    return "echo more >> calls; printf '%s' '" + Json.write(response) + "'";
  }

  @Test
  void asksForTheVersionAndThenCalls() throws IOException {
    ExternalCpi cpi = cpi(INFO_2, "echo noise >&2; " + answer(List.of("vm-1", Map.of())));
    Cpi.Vm vm =
        cpi.createVm(
            new Cpi.VmRequest(
                "agent-1",
                "stemcell-1",
                Map.of("size", 1),
                Map.of("a", Map.of("ip", "10.0.0.1")),
                List.of("disk-1"),
                Map.of("bosh", Map.of())));

    assertThat(vm).isEqualTo(new Cpi.Vm("vm-1", Map.of("a", Map.of("ip", "10.0.0.1"))));
    assertThat(requested.getFirst())
        .matches(
            "\\{\"method\":\"info\",\"arguments\":\\[],\"context\":\\{\"director_uuid\":"
                + "\"director-1\",\"request_id\":\"cpi-\\d{6}\",\"vm\":\\{\"stemcell\":"
                + "\\{\"api_version\":3}}}}");
    assertThat(requested.get(1))
        .contains(
            "\"arguments\":[\"agent-1\",\"stemcell-1\",{\"size\":1},"
                + "{\"a\":{\"ip\":\"10.0.0.1\"}},[\"disk-1\"],{\"bosh\":{}}]")
        .endsWith(",\"api_version\":2}");
    assertThat(Files.readString(folder.resolve("request"))).isEqualTo(requested.get(1));
    assertThat(said.toString()).isEqualTo("noise\nlog of the answer\n");
    assertThat(answered.get(1)).endsWith("|noise\n|0");
  }

  @Test
  void stemcellsHaveTagsFromVersion3On() throws IOException {
    Path image = Path.of("/tmp/image");
    cpi(INFO_2, answer("s-2")).createStemcell(image, Map.of());
    assertThat(requested.getLast()).contains("\"arguments\":[\"/tmp/image\",{}]");
    String three = INFO_2.replace(":2,", ":7,");
    assertThat(cpi(three, answer("s-3")).createStemcell(image, Map.of())).isEqualTo("s-3");
    assertThat(requested.getLast())
        .contains("\"arguments\":[\"/tmp/image\",{},{\"tags\":{}}]", "\"api_version\":3");
    assertThat(cpi(three, "exit 1").info()).isEqualTo(new Cpi.ProviderInfo(3, List.of("dummy")));
  }

  @Test
  void versionOneIsRefused() throws IOException {
    ExternalCpi one = cpi(INFO_2.replace(":2,", ":1,"), answer(null));
    assertThatThrownBy(() -> one.deleteVm("vm-1"))
        .hasMessage("CPI API version 1 is not supported. Minimum required version is 2.");
    ExternalCpi silent = cpi(INFO_2.replace("api_version", "version"), answer(null));
    assertThatThrownBy(() -> silent.deleteVm("vm-1"))
        .hasMessage("CPI must report api_version via info");
  }

  @Test
  void whatIsDoneAlreadyOrNotOfferedIsNoFailure() throws IOException {
    cpi(INFO_2, error("Bosh::Clouds::VMNotFound", "gone", false)).deleteVm("vm-1");
    cpi(INFO_2, error("Bosh::Clouds::DiskNotFound", "gone", false)).deleteDisk("disk-1");
    ExternalCpi poor = cpi(INFO_2, error("Bosh::Clouds::NotImplemented", "no", false));
    poor.setVmMetadata("vm-1", Map.of("a", "b"));
    poor.setDiskMetadata("disk-1", Map.of());
    assertThat(poor.hasDisk("disk-1")).isTrue();
    assertThat(poor.snapshotDisk("disk-1", Map.of())).isEmpty();
    ExternalCpi old = cpi(INFO_2, error("InvalidCall", "Method is not known, got has_disk", false));
    assertThat(old.hasDisk("disk-1")).isTrue();
    assertThatThrownBy(() -> poor.rebootVm("vm-1"))
        .isInstanceOfSatisfying(
            CpiException.class,
            e -> assertThat(e.kind()).isEqualTo(CpiException.Kind.NOT_IMPLEMENTED));
  }

  @ParameterizedTest
  @CsvSource({
    "Bosh::Clouds::VMCreationFailed, true, 5",
    "Bosh::Clouds::VMCreationFailed, false, 1",
    "Bosh::Clouds::CloudError, true, 1"
  })
  void aVmThatCouldNotBeMadeIsTriedAgainWhenTheCpiSaysSo(String type, boolean retry, int tries)
      throws IOException {
    ExternalCpi cpi = cpi(INFO_2, error(type, "full", retry));
    Cpi.VmRequest request = new Cpi.VmRequest("a", "s", Map.of(), Map.of(), List.of(), Map.of());
    assertThatThrownBy(() -> cpi.createVm(request))
        .hasMessageMatching(
            "CPI error '%s' with message 'full' in 'create_vm' CPI method \\(CPI request ID:"
                    .formatted(type)
                + " 'cpi-\\d{6}'\\)");
    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(tries);
  }

  @Test
  void anUnknownErrorIsToldAsSuch() throws IOException {
    ExternalCpi cpi = cpi(INFO_2, error("My::Error", "odd", true));
    assertThatThrownBy(() -> cpi.hasVm("vm-1"))
        .hasMessageStartingWith("Unknown CPI error 'My::Error' with message 'odd' in 'has_vm' CPI");
  }

  @Test
  void anAnswerThatIsNoneIsAnError() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String shell :
        List.of(
            "echo some noise",
            "exit 3",
            "kill -9 $$",
            "printf '[]'",
            "printf '{\"result\":1}'",
            "printf '{\"result\":1,\"error\":\"no\",\"log\":3}'")) {
      ExternalCpi cpi = cpi(INFO_2, shell);
      assertThatThrownBy(() -> cpi.hasVm("vm-1"))
          .satisfies(e -> texts.add(String.valueOf(e.getMessage())));
    }
    assertThat(texts.get(0))
        .startsWith("Invalid CPI response - ParserError - ")
        .endsWith(": 'some noise\n'");
    assertThat(texts.get(1))
        .isEqualTo(texts.get(2))
        .endsWith("not valid JSON (line 1, column 0): ''");
    assertThat(texts.get(3)).startsWith("Invalid CPI response - SchemaValidationError: ");
    assertThat(texts.get(4)).endsWith("{ error => Missing key, log => Missing key }");
    assertThat(texts.get(5)).contains("log => Expected instance of String", "error => Expected");
    ExternalCpi nothing = cpi(INFO_2, answer(null));
    assertThatThrownBy(() -> nothing.createDisk(1, Map.of(), Optional.empty()))
        .hasMessage("The CPI's answer to 'create_disk' names nothing that was made");
    assertThatThrownBy(() -> nothing.attachDisk("vm-1", "disk-1")).hasMessage("No disk_hint");
  }

  @Test
  void oneThatHangsIsEndedWithWhatItHasStarted() throws IOException {
    CpiOptions impatient =
        new CpiOptions(
            Optional.empty(), 3, Duration.ofMillis(1500), CpiOptions.DEFAULT.largestAnswer());
    ExternalCpi cpi = cpi(INFO_2, "sleep 3600", impatient);
    assertThatThrownBy(() -> cpi.hasVm("vm-1"))
        .hasMessage("The CPI '" + folder.resolve("cpi") + "' did not answer within 1500ms");
  }

  @Test
  void oneThatNeverStopsTalkingIsEnded() throws IOException {
    CpiOptions small = new CpiOptions(Optional.empty(), 3, Duration.ofMinutes(5), 10_000);
    ExternalCpi cpi = cpi(INFO_2, "while :; do echo noise; done", small);
    assertThatThrownBy(() -> cpi.hasVm("vm-1"))
        .hasMessageEndingWith("failed: its answer is larger than 10000 bytes");
    ExternalCpi loud =
        cpi(INFO_2, "head -c 300000 /dev/zero | tr '\\0' x >&2; " + answer(true), small);
    assertThat(loud.hasVm("vm-1")).isTrue();
    assertThat(said.length()).isGreaterThanOrEqualTo(300_000);
  }

  @Test
  void oneThatIsNoProgramIsToldByItsName() throws IOException {
    ExternalCpi cpi = cpi(INFO_2, answer(true));
    Files.setPosixFilePermissions(
        folder.resolve("cpi"), PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> cpi.hasVm("vm-1"))
        .hasMessage("Failed to run cpi: '" + folder.resolve("cpi") + "' is not executable");
  }

  /** What a CPI starts and leaves behind, such as a hypervisor, may hold its output for ever. */
  @Test
  void whatItLeavesBehindIsNotWaitedFor() throws IOException {
    ExternalCpi cpi = cpi(INFO_2, "sleep 600 & echo $! > left; " + answer(true));
    assertThat(cpi.hasVm("vm-1")).isTrue();
    long left = Long.parseLong(Files.readString(folder.resolve("left")).strip());
    assertThat(ProcessHandle.of(left)).hasValueSatisfying(ProcessHandle::destroyForcibly);
  }
}
