package io.slipway.agent.script;

import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Interpreter;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import io.slipway.instance.SpawnException;
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
    return spec().jobs().stream().map(JobGroup.Job::name).filter(job -> has(job, script)).toList();
  }

  /**
   * Anything but "there is no such file" counts as there being one, and fails when run: a folder, a
   * file that cannot be executed, a loop of links. A link that leads nowhere is no script.
   */
  private boolean has(String job, String script) {
    return !files.isMissing(JobScripts.path(job, script));
  }

  /** Why a script could not be run, for people: the system's words, and what they leave out. */
  String told(Exception failure) {
    String reason = AgentFailure.describe(failure);
    return failure instanceof SpawnException refused
        ? Interpreter.explain(files, refused.path(), refused.reason())
            .map(more -> reason + ": " + more)
            .orElse(reason)
        : reason;
  }

  ApplySpec spec() {
    return specs.get();
  }
}
