package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Shows the ends of log files and what is appended to them, as {@code tail -F} over several
 * instances: files that come later are seen, and files that were cut start over.
 */
final class LogFollower {
  private static final int MAXIMUM_TAIL = 1024 * 1024;
  private static final int MAXIMUM_READ = 4 * 1024 * 1024;

  /**
   * @param instance as it is named in front of the lines
   * @param directory its log directory
   */
  record Source(String instance, Path directory) {}

  /**
   * Which files; those that end in {@code .log} when nothing is said.
   *
   * @param jobs only below these
   * @param patterns relative to the log directory
   */
  record Selection(List<String> jobs, List<String> patterns) {
    boolean matches(Path relative) {
      if (!jobs.isEmpty() && !jobs.contains(relative.getName(0).toString())) {
        return false;
      }
      if (patterns.isEmpty()) {
        return relative.toString().endsWith(".log");
      }
      return patterns.stream()
          .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
          .anyMatch((PathMatcher matcher) -> matcher.matches(relative));
    }
  }

  private record LogFile(Source source, Path path) {}

  private final List<Source> sources;
  private final Selection selection;
  private final boolean quiet;
  private final Consumer<String> output;
  private final Map<LogFile, Long> offsets = new LinkedHashMap<>();
  private String lastHeader = "";

  LogFollower(List<Source> sources, Selection selection, boolean quiet, Consumer<String> output) {
    this.sources = List.copyOf(sources);
    this.selection = selection;
    this.quiet = quiet;
    this.output = output;
  }

  /** Shows the last lines of every file; following goes on behind them. */
  void showLast(int count) {
    for (LogFile file : files()) {
      try (RandomAccessFile in = new RandomAccessFile(file.path().toFile(), "r")) {
        long size = in.length();
        in.seek(Math.max(0, size - MAXIMUM_TAIL));
        byte[] tail = new byte[(int) Math.min(size, MAXIMUM_TAIL)];
        in.readFully(tail);
        List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().toList();
        show(file, lines.subList(Math.max(0, lines.size() - count), lines.size()));
        offsets.put(file, size);
      } catch (IOException _) {
        // Rotated away meanwhile.
      }
    }
  }

  /** Shows what is appended, until the thread is interrupted. */
  void follow() {
    try (WatchService watcher = FileSystems.getDefault().newWatchService()) {
      Map<WatchKey, Path> watched = new HashMap<>();
      watchAll(watcher, watched);
      showNews();
      while (true) {
        WatchKey key = watcher.take();
        key.pollEvents();
        if (!key.reset()) {
          watched.remove(key);
        }
        watchAll(watcher, watched);
        showNews();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ClosedWatchServiceException _) {
      // The process ends.
    } catch (IOException e) {
      throw new CommandFailed("Cannot watch the log directories: " + ErrorText.of(e), e);
    }
  }

  private void watchAll(WatchService watcher, Map<WatchKey, Path> watched) throws IOException {
    for (Source source : sources) {
      for (Path directory : walk(source.directory())) {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && !watched.containsValue(directory)) {
          watched.put(
              directory.register(
                  watcher,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY),
              directory);
        }
      }
    }
  }

  private void showNews() {
    for (LogFile file : files()) {
      long offset = offsets.getOrDefault(file, 0L);
      try (RandomAccessFile in = new RandomAccessFile(file.path().toFile(), "r")) {
        if (in.length() < offset) {
          offset = 0;
        }
        in.seek(offset);
        byte[] news = new byte[(int) Math.min(in.length() - offset, MAXIMUM_READ)];
        in.readFully(news);
        int complete = endOfLastLine(news);
        offsets.put(file, offset + complete);
        if (complete > 0) {
          show(file, new String(news, 0, complete, StandardCharsets.UTF_8).lines().toList());
        }
      } catch (IOException _) {
        // Rotated away meanwhile.
      }
    }
  }

  /** A line is shown when it is complete, or when it is too long to wait for its end. */
  private static int endOfLastLine(byte[] bytes) {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length == MAXIMUM_READ ? MAXIMUM_READ : 0;
  }

  private void show(LogFile file, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    String name = file.source().directory().relativize(file.path()).toString();
    String prefix = file.source().instance() + " | ";
    if (!quiet && !lastHeader.equals(prefix + name)) {
      text.append(prefix).append("==> ").append(name).append(" <==\n");
      lastHeader = prefix + name;
    }
    lines.forEach(line -> text.append(prefix).append(line).append('\n'));
    output.accept(text.toString());
  }

  private List<LogFile> files() {
    List<LogFile> files = new ArrayList<>();
    for (Source source : sources) {
      for (Path path : walk(source.directory())) {
        // An instance owns its log directory: a link in it could lead anywhere on this machine.
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && selection.matches(source.directory().relativize(path))) {
          files.add(new LogFile(source, path));
        }
      }
    }
    return files;
  }

  private static List<Path> walk(Path directory) {
    try (Stream<Path> all = Files.walk(directory, 4)) {
      return all.sorted().toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }
}
