package io.slipway.agent.script;

import io.slipway.agent.apply.ApplySpec;
import io.slipway.agent.apply.ApplySpec.JobTemplate;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.base.SlipwayException;
import java.nio.file.Files;
import java.util.List;

/** Which jobs of the instance have a script. */
final class ScriptFiles {
  private final InstanceFiles files;
  private final SpecStore specs;

  ScriptFiles(InstanceFiles files, SpecStore specs) {
    this.files = files;
    this.specs = specs;
  }

  List<String> jobsWith(String script) {
    if (script.isEmpty() || script.indexOf('/') >= 0 || script.startsWith(".")) {
      throw new AgentFailure("'" + script + "' cannot be the name of a script");
    }
    return spec().jobs().stream().map(JobTemplate::name).filter(job -> has(job, script)).toList();
  }

  /** Anything but "there is no such file" counts as there being one, and fails when run. */
  private boolean has(String job, String script) {
    try {
      return !Files.notExists(files.host(JobScripts.path(job, script)));
    } catch (SlipwayException e) {
      return true;
    }
  }

  ApplySpec spec() {
    return specs.get();
  }
}
