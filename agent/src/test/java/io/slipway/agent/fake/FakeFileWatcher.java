package io.slipway.agent.fake;

import io.slipway.instance.FileWatcher;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells of changes when the test says so; one watch for each folder. */
public final class FakeFileWatcher implements FileWatcher {
  private final Map<Path, Consumer<String>> watches = new ConcurrentHashMap<>();

  @Override
  public Watch watch(Path directory, Consumer<String> onChange) {
    watches.put(directory, onChange);
    return () -> watches.remove(directory, onChange);
  }

  /** Something about the file has changed; its folder may be unwatched. */
  public void changed(Path file) {
    Consumer<String> watch = watches.get(file.getParent());
    if (watch != null) {
      watch.accept(String.valueOf(file.getFileName()));
    }
  }

  /** Anything may have changed in the folder. */
  public void lost(Path directory) {
    Consumer<String> watch = watches.get(directory);
    if (watch != null) {
      watch.accept("");
    }
  }

  public Set<Path> watched() {
    return Set.copyOf(watches.keySet());
  }
}
