package io.slipway.director.executing;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.RenderedArchiveRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.rendering.RenderedInstance;
import io.slipway.release.TarballWriter;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Brings the rendered files of an instance to where its agent fetches them (behaviour 5.6). */
public final class TemplateArchives {
  private final Blobstore blobstore;
  private final InstanceRepository instances;
  private final Clock clock;

  public TemplateArchives(Blobstore blobstore, InstanceRepository instances, Clock clock) {
    this.blobstore = blobstore;
    this.instances = instances;
    this.clock = clock;
  }

  /** An archive with this content: the one there is already, or a new one. */
  public RenderedArchiveRecord persist(InstanceRecord instance, RenderedInstance rendered) {
    List<RenderedArchiveRecord> known = instances.renderedArchives(instance.id());
    if (!known.isEmpty()
        && known.getFirst().contentSha1().equals(rendered.configurationHash())
        && blobstore.exists(known.getFirst().blobId())) {
      return known.getFirst();
    }
    byte[] archive = archive(rendered);
    RenderedArchiveRecord made =
        new RenderedArchiveRecord(
            0,
            instance.id(),
            blobstore.put(new ByteArrayInputStream(archive)),
            Digest.of(Digest.Algorithm.SHA1, archive).toString(),
            rendered.configurationHash(),
            clock.now());
    instances.addRenderedArchive(made);
    return made;
  }

  /** What was stored last. */
  public Optional<RenderedArchiveRecord> latest(InstanceRecord instance) {
    return instances.renderedArchives(instance.id()).stream().findFirst();
  }

  /** Forgets the archives no apply can ask for any more. */
  void deleteStale(InstanceRecord instance) {
    List<RenderedArchiveRecord> known = instances.renderedArchives(instance.id());
    if (known.size() > 1) {
      delete(known.subList(1, known.size()));
    }
  }

  void deleteAll(InstanceRecord instance) {
    delete(instances.renderedArchives(instance.id()));
  }

  private void delete(List<RenderedArchiveRecord> archives) {
    archives.forEach(archive -> blobstore.delete(archive.blobId()));
    instances.deleteRenderedArchives(archives.stream().map(RenderedArchiveRecord::id).toList());
  }

  private static byte[] archive(RenderedInstance rendered) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarballWriter tarball = new TarballWriter(bytes, TarballWriter.Compression.FAST)) {
      tarball.directory("./");
      for (RenderedJob job : rendered.jobs()) {
        tarball.file("./" + job.name() + "/monit", job.monit().bytes());
        for (RenderedFile file : job.files()) {
          tarball.file("./" + job.name() + "/" + file.dest(), file.content().bytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
