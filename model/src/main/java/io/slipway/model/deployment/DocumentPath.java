package io.slipway.model.deployment;

import io.slipway.yaml.OpsPath;
import java.util.List;

/**
 * A place in a document, as ops files write it: {@code /instance_groups/name=web/jobs/name=nginx}.
 */
public record DocumentPath(Document document, String text) {
  /** What users write. */
  public enum Document {
    MANIFEST,
    RUNTIME_CONFIG
  }

  static DocumentPath root(Document document) {
    return new DocumentPath(document, "");
  }

  public DocumentPath key(String key) {
    return new DocumentPath(document, text + "/" + OpsPath.escape(key));
  }

  /** The element with that name of the list under the key. */
  DocumentPath named(String key, String name) {
    return key(key).key("name=" + name);
  }

  public DocumentPath keys(List<String> keys) {
    DocumentPath path = this;
    for (String key : keys) {
      path = path.key(key);
    }
    return path;
  }
}
