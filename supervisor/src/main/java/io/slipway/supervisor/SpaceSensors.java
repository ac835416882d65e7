package io.slipway.supervisor;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.instance.SpaceException;
import io.slipway.supervisor.control.RuleTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Measures an instance's processes and files from the host. */
final class SpaceSensors implements Sensors {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SpaceFiles files;
  private final Clock clock;
  private final long memoryKilobytes = ProcessTable.memoryKilobytes();

  SpaceSensors(SpaceFiles files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  @Override
  public long memoryKilobytes() {
    return memoryKilobytes;
  }

  @Override
  public Optional<ProcessUsage> usage(int hostPid) {
    Optional<ProcessTable.Entry> found = ProcessTable.entry(hostPid);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ProcessTable.Entry process = found.get();
    List<ProcessTable.Entry> descendants =
        ProcessTable.recent(clock).descendants(hostPid).stream()
            .flatMap(pid -> ProcessTable.entry(pid).stream())
            .toList();
    long kilobytes = descendants.stream().mapToLong(ProcessTable.Entry::residentKilobytes).sum();
    Duration processorTime =
        descendants.stream()
            .map(ProcessTable.Entry::processorTime)
            .reduce(Duration.ZERO, Duration::plus);
    return Optional.of(
        new ProcessUsage(
            ProcessTable.innerNumber(process.parent()),
            process.uptime(),
            descendants.size(),
            process.residentKilobytes(),
            process.residentKilobytes() + kilobytes,
            process.processorTime(),
            process.processorTime().plus(processorTime)));
  }

  @Override
  public Optional<FileFacts> file(String path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(files.hostPath(path), BasicFileAttributes.class);
      return Optional.of(
          new FileFacts(
              attributes.isDirectory(),
              attributes.size(),
              attributes.lastModifiedTime().toInstant()));
    } catch (IOException | SpaceException e) {
      return Optional.empty();
    }
  }

  @Override
  public String checksum(String path) throws IOException {
    Path file = hostPath(path);
    if (!Files.isRegularFile(file)) {
      throw new IOException(path + " is not a regular file");
    }
    return Digest.of(Digest.Algorithm.SHA1, file).toString();
  }

  private Path hostPath(String path) throws IOException {
    try {
      return files.hostPath(path);
    } catch (SpaceException e) {
      throw new IOException(e.message(), e);
    }
  }

  @Override
  public Optional<Fill> space(String path) {
    try {
      FileStore store = Files.getFileStore(mountPoint(hostPath(path)));
      long total = store.getTotalSpace();
      return Optional.of(new Fill(total - store.getUnallocatedSpace(), total));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Only {@code stat} tells: the JDK does not count inodes. */
  @Override
  public Optional<Fill> inodes(String path) {
    try {
      Path mountPoint = mountPoint(hostPath(path));
      Process stat =
          new ProcessBuilder("stat", "--file-system", "--format=%c %d", mountPoint.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stat.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        stat.destroyForcibly();
        return Optional.empty();
      }
      String[] counts =
          new String(stat.getInputStream().readNBytes(100), StandardCharsets.US_ASCII)
              .strip()
              .split(" ");
      if (stat.exitValue() != 0 || counts.length != 2) {
        return Optional.empty();
      }
      long total = Long.parseLong(counts[0]);
      return Optional.of(new Fill(total - Long.parseLong(counts[1]), total));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** A device stands for the folder it is mounted on. */
  private static Path mountPoint(Path path) throws IOException {
    if (Files.isDirectory(path) || Files.isRegularFile(path)) {
      return path;
    }
    String device = path.toRealPath().toString();
    return Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > 1 && fields[0].equals(device))
        .map(fields -> Path.of(fields[1]))
        .findFirst()
        .orElseThrow(() -> new IOException(path + " is not mounted"));
  }

  @Override
  public Optional<String> connect(RuleTest.Connection test, String defaultHost) {
    try {
      return new ConnectionProbe(files::hostPath).probe(test, defaultHost);
    } catch (SpaceException e) {
      return Optional.of(e.message());
    }
  }
}
