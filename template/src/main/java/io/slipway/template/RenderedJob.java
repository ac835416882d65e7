package io.slipway.template;

import io.slipway.base.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** A job's rendered files for one instance, the monit file apart. */
public record RenderedJob(String name, FileContent monit, List<RenderedFile> files) {
  /** As Ruby sorts: by bytes. */
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  public RenderedJob {
    files = List.copyOf(files);
  }

  /** The same job with a file more; {@code .bosh/links.json} comes this way. */
  public RenderedJob with(RenderedFile file) {
    List<RenderedFile> more = new ArrayList<>(files);
    more.add(file);
    return new RenderedJob(name, monit, more);
  }

  /** SHA-1 over the monit file and the contents in the order of their sources (section 5.5). */
  public String templateHash() {
    MessageDigest digest = Digest.Algorithm.SHA1.newMessageDigest();
    monit.addTo(digest);
    sortedFiles().forEach(file -> file.content().addTo(digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-1 over all jobs of an instance: what they are called, say, and where (section 5.5). */
  public static String configurationHash(Collection<RenderedJob> jobs) {
    MessageDigest digest = Digest.Algorithm.SHA1.newMessageDigest();
    jobs.stream()
        .sorted(Comparator.comparing(RenderedJob::name, BY_BYTES))
        .forEach(job -> job.addTo(digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  private void addTo(MessageDigest digest) {
    monit.addTo(digest);
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    for (RenderedFile file : sortedFiles()) {
      file.content().addTo(digest);
      digest.update(file.dest().getBytes(StandardCharsets.UTF_8));
    }
  }

  private List<RenderedFile> sortedFiles() {
    return files.stream().sorted(Comparator.comparing(RenderedFile::src, BY_BYTES)).toList();
  }
}
