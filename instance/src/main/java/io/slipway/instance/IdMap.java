package io.slipway.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which user or group ids exist here, and what they are outside of this process's user namespace.
 */
record IdMap(List<Range> ranges) {
  record Range(long inside, long outside, long length) {
    boolean contains(long id) {
      return id >= inside && id < inside + length;
    }
  }

  static IdMap users() {
    return read(Path.of("/proc/self/uid_map"));
  }

  static IdMap groups() {
    return read(Path.of("/proc/self/gid_map"));
  }

  private static IdMap read(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return new IdMap(lines.map(IdMap::range).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Range range(String line) {
    String[] numbers = line.strip().split("\\s+");
    return new Range(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }

  boolean contains(long id) {
    return ranges.stream().anyMatch(range -> range.contains(id));
  }

  /** The id outside; the id itself when it is not mapped. */
  long toOutside(long id) {
    return ranges.stream()
        .filter(range -> range.contains(id))
        .findFirst()
        .map(range -> range.outside + id - range.inside)
        .orElse(id);
  }

  /** Whether this is the map of a process outside of every user namespace. */
  boolean isIdentity() {
    return ranges.size() == 1 && ranges.getFirst().equals(new Range(0, 0, 4294967295L));
  }

  @Override
  public String toString() {
    return String.join(
        ", ",
        ranges.stream()
            .map(range -> range.inside + "→" + range.outside + " (" + range.length + ")")
            .toList());
  }
}
