package io.slipway.agent.settings;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings files in {@code /var/vcap/bosh}. They may hold secrets: only root reads them. */
public final class SettingsStore {
  private static final String SETTINGS = "settings.json";
  private static final int SECRET = 0600;

  private final InstanceFiles files;

  public SettingsStore(InstanceFiles files) {
    this.files = files;
  }

  public void save(AgentSettings settings, String agentId, String vmName) throws IOException {
    write(SETTINGS, settings.toPlain(agentId, vmName));
  }

  /** The settings the instance was made with; an instance without them is a failure. */
  public AgentSettings load() {
    try {
      return AgentSettings.of(
          Json.parseObject(
              InstanceFiles.read(files.layout().boshFile(SETTINGS))
                  .orElseThrow(
                      () ->
                          new AgentFailure(
                              "The instance has no settings: it was never an agent's"))));
    } catch (IOException | IllegalArgumentException e) {
      throw AgentFailure.wrap("Reading the instance's settings", e);
    }
  }

  /** An object in a file of the agent's; empty when there is no such file. */
  public Map<String, @Nullable Object> read(String name) {
    try {
      Optional<String> text = InstanceFiles.read(files.layout().boshFile(name));
      return text.isPresent() ? Json.parseObject(text.get()) : new LinkedHashMap<>();
    } catch (IOException | IllegalArgumentException e) {
      throw AgentFailure.wrap("Reading '" + name + "'", e);
    }
  }

  public void write(String name, Map<String, @Nullable Object> document) throws IOException {
    writeText(name, Json.write(document));
  }

  /**
   * Every deploy sends the settings again and hardly ever others; what is there has been made
   * durable before and is not worth another wait for the disk.
   */
  public void writeText(String name, String text) throws IOException {
    Path file = files.layout().boshFile(name);
    if (!InstanceFiles.read(file).equals(Optional.of(text))) {
      files.writeDurably(file, text, SECRET);
    }
  }
}
