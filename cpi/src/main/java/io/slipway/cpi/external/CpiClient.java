package io.slipway.cpi.external;

import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.cpi.CpiMethod;
import io.slipway.json.PlainObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Speaks the CPI protocol with a program, after both have agreed on a version of it. */
final class CpiClient {
  private final CpiProgram program;
  private final CpiOptions options;
  private final String directorUuid;
  private final Optional<Integer> stemcellApiVersion;
  private final CpiCaller caller;

  /**
   * @param stemcellApiVersion of the VM that calls are about, when they are about one
   */
  CpiClient(
      Path program,
      CpiOptions options,
      Clock clock,
      String directorUuid,
      Optional<Integer> stemcellApiVersion,
      CpiCaller caller) {
    this.program = new CpiProgram(program, options, clock);
    this.options = options;
    this.directorUuid = directorUuid;
    this.stemcellApiVersion = stemcellApiVersion;
    this.caller = caller;
  }

  /** What is agreed on, with all that {@code info} said. */
  record Agreement(int apiVersion, PlainObject info) {}

  /** Before every call, as programs may be replaced at any time. */
  Agreement agree() {
    Object info;
    try {
      info = invoke(CpiMethod.INFO, OptionalInt.empty());
    } catch (CpiException e) {
      throw e.kind() == CpiException.Kind.NOT_IMPLEMENTED ? silent() : e;
    }
    if (!(info instanceof Map<?, ?> map) || !(map.get("api_version") instanceof Number reported)) {
      throw silent();
    }
    int agreed = Math.min(reported.intValue(), options.apiVersion());
    if (agreed < CpiOptions.OLDEST) {
      throw new CpiException(
          CpiException.Kind.NOT_SUPPORTED,
          "CPI API version %d is not supported. Minimum required version is %d."
              .formatted(agreed, CpiOptions.OLDEST));
    }
    return new Agreement(agreed, PlainObject.lenient(info));
  }

  private static CpiException silent() {
    return new CpiException(
        CpiException.Kind.NOT_SUPPORTED, "CPI must report api_version via info");
  }

  @Nullable Object call(CpiMethod method, @Nullable Object... arguments) {
    return invoke(method, OptionalInt.of(agree().apiVersion()), arguments);
  }

  @Nullable Object invoke(CpiMethod method, OptionalInt apiVersion, @Nullable Object... arguments) {
    String id = "cpi-" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    CpiRequest request =
        new CpiRequest(
            program.path(), id, method, Arrays.asList(arguments), context(id), apiVersion);
    caller.requested(request);
    CpiProgram.Run run;
    try {
      run = program.run(request.json(), caller::said);
    } catch (CpiException e) {
      caller.answered(request, ErrorText.of(e), "", Optional.empty());
      throw e;
    }
    caller.answered(
        request,
        CpiResponses.shown(run.answer()),
        run.endOfErrors(),
        Optional.of(run.exitStatus()));
    CpiResponses.Response response = CpiResponses.read(run.answer());
    caller.said(response.log());
    if (response.error() != null) {
      throw CpiResponses.failure(response.error(), method, id);
    }
    return response.result();
  }

  private Map<String, @Nullable Object> context(String id) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("director_uuid", directorUuid);
    context.put("request_id", id);
    stemcellApiVersion.ifPresent(
        version -> context.put("vm", Map.of("stemcell", Map.of("api_version", version))));
    return context;
  }
}
