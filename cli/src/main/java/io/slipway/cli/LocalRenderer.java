package io.slipway.cli;

import io.slipway.base.SlipwayException;
import io.slipway.release.LocalRelease;
import io.slipway.release.StemcellManifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renders deployments in this process: as a Director would, and without one. */
public interface LocalRenderer {
  /** Begins with what takes long before anything can be rendered, and returns at once. */
  void warmUp();

  /**
   * Every instance with the wanted files, by group as in the manifest, then by index. The same
   * order gives the same files.
   *
   * @throws RenderFailed all failures to render
   * @throws SlipwayException all problems of the manifest at once
   */
  List<Instance> render(Order order);

  /** What could not be rendered; the message is a Director's. */
  final class RenderFailed extends SlipwayException {
    private final List<Map<String, @Nullable Object>> causes;

    /**
     * @param causes as a Director tells them under {@code /slipway/tasks/:id/explanations}
     */
    public RenderFailed(SlipwayException failure, List<Map<String, @Nullable Object>> causes) {
      super(failure.code(), failure.message(), failure);
      this.causes = List.copyOf(causes);
    }

    public List<Map<String, @Nullable Object>> causes() {
      return causes;
    }
  }

  /**
   * What to render.
   *
   * @param releases each with its version
   * @param stemcells all the manifest asks for
   * @param deployed the deployment to go on from; instances keep their uuids and addresses
   * @param selection what is to be rendered
   */
  record Order(
      Map<String, @Nullable Object> manifest,
      List<Map<String, @Nullable Object>> cloudConfigs,
      List<Map<String, @Nullable Object>> runtimeConfigs,
      List<LocalRelease> releases,
      List<StemcellManifest> stemcells,
      Optional<Deployed> deployed,
      Selection selection) {}

  /** Which jobs of which instances somebody wants. */
  interface Selection {
    boolean wants(String group, int index, String id, String job);
  }

  /**
   * A deployment as a Director has it.
   *
   * @param numbers those in its DNS names, by kind and name
   * @param rendered the groups that have files
   */
  record Deployed(
      List<DeployedInstance> instances,
      Map<String, Map<String, Integer>> numbers,
      Set<String> rendered) {}

  /**
   * @param networks settings by name, as in its apply spec
   */
  record DeployedInstance(
      String group,
      int index,
      String id,
      Optional<String> availabilityZone,
      boolean bootstrap,
      boolean ignore,
      Map<String, @Nullable Object> networks,
      List<DeployedAddress> addresses) {}

  record DeployedAddress(String network, String address, boolean isStatic) {}

  /**
   * An instance with its files.
   *
   * @param jobs all it has, also those that were not wanted
   */
  record Instance(String group, int index, String id, List<String> jobs, List<File> files) {}

  /**
   * @param path below the job's folder, as the job says it: nobody has looked whether it stays
   *     there
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over and never compared
  record File(String job, String path, byte[] content) {}
}
