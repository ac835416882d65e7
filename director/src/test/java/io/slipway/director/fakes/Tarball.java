package io.slipway.director.fakes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.base.Digest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Archives no builder would make. */
public final class Tarball {
  private static final int BLOCK = 512;

  private Tarball() {}

  /** A tar archive of these files, uncompressed. */
  public static byte[] of(Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.forEach(
        (name, content) -> {
          out.writeBytes(header(name, content.length));
          out.writeBytes(content);
          out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        });
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  private static byte[] header(String name, int size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, "%011o\0".formatted(size));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /**
   * A compiled release of one package for {@code toronto-os/1} and one job.
   *
   * @param jobFiles of the job's archive beside its {@code job.MF}
   */
  public static byte[] compiledRelease(
      String name, String version, String content, Map<String, byte[]> jobFiles) {
    byte[] built = of(Map.of("file", content.getBytes(UTF_8)));
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("job.MF", "name: server\ntemplates: {}\npackages: [app]\n".getBytes(UTF_8));
    members.putAll(jobFiles);
    byte[] job = of(members);
    List<String> manifest = new ArrayList<>();
    manifest.add("name: " + name);
    manifest.add("version: '" + version + "'");
    manifest.add("commit_hash: c0ffee");
    manifest.add("uncommitted_changes: false");
    manifest.add("compiled_packages:");
    manifest.add(entry("app", "f-app", built) + ", stemcell: toronto-os/1, dependencies: []}");
    manifest.add("jobs:");
    manifest.add(entry("server", "f-server", job) + "}");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("release.MF", (String.join("\n", manifest) + "\n").getBytes(UTF_8));
    files.put("compiled_packages/app.tgz", built);
    files.put("jobs/server.tgz", job);
    return of(files);
  }

  private static String entry(String name, String fingerprint, byte[] archive) {
    return "- {name: %s, version: %s, fingerprint: %s, sha1: '%s'"
        .formatted(name, fingerprint, fingerprint, Digest.of(Digest.Algorithm.SHA1, archive));
  }
}
