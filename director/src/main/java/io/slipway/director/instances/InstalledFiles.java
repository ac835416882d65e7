package io.slipway.director.instances;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.spec.RenderedTemplates;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.DnsNumberRepository;
import io.slipway.model.rendering.StoredNumbers;
import io.slipway.release.ArchiveLimits;
import io.slipway.release.TarballReader;
import io.slipway.release.TarballReader.Member;
import io.slipway.template.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rendered files that the instances of a deployment were last told to install. */
public final class InstalledFiles {
  private final InstanceRepository instances;
  private final DnsNumberRepository numbers;
  private final Blobstore blobstore;

  public InstalledFiles(
      InstanceRepository instances, DnsNumberRepository numbers, Blobstore blobstore) {
    this.instances = instances;
    this.numbers = numbers;
    this.blobstore = blobstore;
  }

  /**
   * A deployment as templates have seen it.
   *
   * @param numbers those of its DNS names, by kind and name
   */
  public record Snapshot(List<Installed> instances, Map<String, Map<String, Integer>> numbers) {}

  /**
   * @param files empty before the instance's first apply
   */
  public record Installed(InstanceRecord instance, List<InstalledFile> files) {}

  /**
   * @param path below the job's folder
   */
  public record InstalledFile(String job, String path, FileContent content) {
    public byte[] bytes() {
      return content.bytes();
    }
  }

  /** By group and index. */
  public Snapshot of(int deploymentId, String deployment) {
    List<InstanceRecord> all =
        instances.ofDeployment(deploymentId).stream().filter(one -> !one.compilation()).toList();
    return new Snapshot(
        all.stream().map(one -> new Installed(one, files(one))).toList(),
        StoredNumbers.given(
            numbers,
            deployment,
            all.stream().map(InstanceRecord::uuid).collect(Collectors.toSet())));
  }

  /** Empty before the instance's first apply. */
  public List<InstalledFile> files(InstanceRecord instance) {
    return archive(instance)
        .filter(blobstore::exists)
        .map(blobId -> read(instance, blobId))
        .orElse(List.of());
  }

  private static Optional<String> archive(InstanceRecord instance) {
    return instance
        .spec()
        .flatMap(spec -> spec.apply().renderedTemplates())
        .map(RenderedTemplates::blobId);
  }

  private List<InstalledFile> read(InstanceRecord instance, String blobId) {
    try {
      Optional<Path> file = blobstore.file(blobId);
      if (file.isPresent()) {
        return read(file.get());
      }
      Path copy = Files.createTempFile("rendered", ".tgz");
      try {
        blobstore.copyTo(blobId, copy);
        return read(copy);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "The rendered files of " + instance.name() + " cannot be read: " + ErrorText.of(e),
          e);
    }
  }

  private static List<InstalledFile> read(Path archive) throws IOException {
    List<InstalledFile> files = new ArrayList<>();
    TarballReader.read(
        archive, ArchiveLimits.UPLOAD, (member, content) -> add(member, content, files));
    return files;
  }

  private static void add(Member member, InputStream content, List<InstalledFile> files)
      throws IOException {
    int slash = member.path().indexOf('/');
    if (member instanceof Member.FileMember && slash > 0) {
      files.add(
          new InstalledFile(
              member.path().substring(0, slash),
              member.path().substring(slash + 1),
              FileContent.of(content.readAllBytes())));
    }
  }
}
