package io.slipway.director.updating;

import io.slipway.base.Masking;
import io.slipway.base.UnifiedDiff;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.model.planning.PropertyBinding;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the rendered files of an instance differ from those it has, without the values of variables
 * and without what stands under keys that call themselves secret.
 */
final class FileChanges {
  /** More of a difference nobody reads; the rest is said to be left out. */
  private static final int MOST_TEXT = 64 * 1024;

  private final InstalledFiles installed;
  private final TaskVariables variables;

  FileChanges(InstalledFiles installed, TaskVariables variables) {
    this.installed = installed;
    this.variables = variables;
  }

  /** {@code path}, {@code change}, and {@code diff} for what is text. */
  List<Map<String, @Nullable Object>> of(DesiredInstance instance) {
    Map<String, byte[]> before = new TreeMap<>();
    installed
        .files(instance.record())
        .forEach(file -> before.put(file.job() + "/" + file.path(), file.bytes()));
    Map<String, byte[]> after = new TreeMap<>();
    for (RenderedJob job : instance.rendered().jobs()) {
      after.put(job.name() + "/monit", job.monit().bytes());
      for (RenderedFile file : job.files()) {
        after.put(job.name() + "/" + file.dest(), file.content().bytes());
      }
    }
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<Map<String, @Nullable Object>> changes = new ArrayList<>();
    Masking masking = new Masking();
    boolean masks = false;
    for (String path : paths) {
      byte @Nullable [] old = before.get(path);
      byte @Nullable [] now = after.get(path);
      if (Arrays.equals(old, now)) {
        continue;
      }
      if (!masks) {
        variables.secretsOf(instance.record().id()).forEach(masking::add);
        masking.addSecretKeysOf(
            variables.ofInstances(PropertyBinding.bind(instance.plan().group())));
        masks = true;
      }
      changes.add(change(path, old, now, masking));
    }
    return changes;
  }

  private static Map<String, @Nullable Object> change(
      String path, byte @Nullable [] old, byte @Nullable [] now, Masking masking) {
    Map<String, @Nullable Object> change = new LinkedHashMap<>();
    change.put("path", path);
    change.put("change", old == null ? "added" : now == null ? "removed" : "changed");
    Optional<String> before = text(old);
    Optional<String> after = text(now);
    if (before.isPresent() && after.isPresent()) {
      // What differs in nothing but secrets still differs.
      String hunks = UnifiedDiff.between(masking.mask(before.get()), masking.mask(after.get()));
      change.put(
          "diff",
          hunks.isEmpty()
              ? "(only what is masked differs)\n"
              : hunks.length() > MOST_TEXT
                  ? hunks.substring(0, MOST_TEXT) + "\n(the rest is left out)\n"
                  : hunks);
    }
    return change;
  }

  /** Empty for what is no text. */
  private static Optional<String> text(byte @Nullable [] content) {
    if (content == null) {
      return Optional.of("");
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
