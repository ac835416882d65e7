package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Path;

/** The applied spec, in memory and in {@code /var/vcap/bosh/spec.json}. */
public final class SpecStore {
  private final InstanceFiles files;
  private final Path file;
  private volatile ApplySpec current;

  /** Reads what an earlier agent of this instance left; a broken file is a failure. */
  public SpecStore(InstanceFiles files) {
    this.files = files;
    this.file = files.layout().boshFile("spec.json");
    try {
      this.current =
          InstanceFiles.read(file)
              .map(Json::parseObject)
              .map(ApplySpec::of)
              .orElse(ApplySpec.NOTHING);
    } catch (IOException | IllegalArgumentException e) {
      throw AgentFailure.wrap("Reading the apply spec '" + file + "'", e);
    }
  }

  public ApplySpec get() {
    return current;
  }

  public void set(ApplySpec spec) throws IOException {
    files.writeDurably(file, Json.write(KeptSpec.toKeep(spec)), 0640);
    current = spec;
  }
}
