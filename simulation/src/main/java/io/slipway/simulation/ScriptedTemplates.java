package io.slipway.simulation;

import io.slipway.json.Json;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplates;
import io.slipway.template.LinkAddresses;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import io.slipway.template.TemplateRenderer;
import io.slipway.template.TemplateScan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Templates that print their job's properties and their instance's address; without Ruby. */
final class ScriptedTemplates implements TemplateRenderer {
  @Override
  public RenderedJob render(
      JobTemplates job, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
    Map<String, @Nullable Object> printed = new LinkedHashMap<>();
    printed.put("properties", spec.get("properties"));
    printed.put("ip", spec.get("ip"));
    printed.put("index", spec.get("index"));
    String text = Json.write(printed);
    return new RenderedJob(
        job.name(),
        FileContent.of(""),
        job.templates().stream()
            .map(one -> new RenderedFile(one.src(), one.dest(), text))
            .toList());
  }

  @Override
  public TemplateScan scan(String file, FileContent template) {
    return new TemplateScan.Sound(List.of());
  }
}
