package io.slipway.agent.service;

import io.slipway.agent.core.Layout;
import io.slipway.agent.script.Tail;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ProcessReport.LogTail;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the files of a job's log folder have got between two moments. The folder belongs to the
 * job's processes: nothing is reached through links, and there are limits to everything. What hooks
 * wrote is told elsewhere.
 */
final class LogGrowth {
  private static final Logger log = LoggerFactory.getLogger(LogGrowth.class);

  private static final int DEEPEST = 3;
  private static final int MAXIMUM_FILES = 1000;
  private static final int MAXIMUM_BYTES = 4096;

  private static final Pattern NOT_A_PROCESS =
      Pattern.compile(
          "(pre-start|post-start|post-deploy|pre-stop|post-stop)\\.std(out|err)\\.log"
              + "|.*\\.(gz|[0-9]+)");

  private final Path folder;
  private final Map<Path, Size> before;
  private final Map<Path, Size> after;

  private LogGrowth(Path folder, Map<Path, Size> before, Map<Path, Size> after) {
    this.folder = folder;
    this.before = before;
    this.after = after;
  }

  private record Size(long bytes, FileTime modified) {}

  /** Begins with what is there now. */
  static LogGrowth from(Path folder) {
    return new LogGrowth(folder, sizes(folder), Map.of());
  }

  /** Ends with what is there now. */
  LogGrowth untilNow() {
    return new LogGrowth(folder, before, sizes(folder));
  }

  static String insideFolder(String job) {
    return Layout.BASE + "/sys/log/" + job;
  }

  /** The last lines of the files that have grown, those written last first. */
  List<LogTail> tails() {
    List<LogTail> tails = new ArrayList<>();
    after.entrySet().stream()
        .filter(file -> file.getValue().bytes != sizeBefore(file.getKey()))
        .sorted(
            Comparator.comparing((Map.Entry<Path, Size> file) -> file.getValue().modified)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .limit(ProcessReport.MAXIMUM_LOGS)
        .forEach(file -> addTail(file.getKey(), file.getValue().bytes, tails));
    return tails;
  }

  boolean covers(Path file) {
    return file.startsWith(folder);
  }

  long sizeBefore(Path file) {
    Size size = before.get(file);
    return size == null ? 0 : size.bytes;
  }

  private void addTail(Path file, long size, List<LogTail> tails) {
    try {
      List<String> lines = Tail.ofGrowth(file, sizeBefore(file), size, MAXIMUM_BYTES);
      if (!lines.isEmpty()) {
        String job = String.valueOf(folder.getFileName());
        tails.add(new LogTail(insideFolder(job) + "/" + folder.relativize(file), lines));
      }
    } catch (IOException e) {
      log.debug("What {} has got cannot be read", file, e);
    }
  }

  private static Map<Path, Size> sizes(Path folder) {
    Map<Path, Size> sizes = new HashMap<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return sizes;
    }
    try {
      Files.walkFileTree(
          folder,
          EnumSet.noneOf(java.nio.file.FileVisitOption.class),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()
                  && !NOT_A_PROCESS.matcher(String.valueOf(file.getFileName())).matches()) {
                sizes.put(file, new Size(attributes.size(), attributes.lastModifiedTime()));
              }
              return sizes.size() < MAXIMUM_FILES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // Gone meanwhile.
            }
          });
    } catch (IOException e) {
      log.debug("The folder {} cannot be looked into", folder, e);
    }
    return sizes;
  }
}
