package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.ExportedFrom;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.release.ReleaseVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code releases} (or the one {@code release}) of a manifest (behaviour 1.1.2). */
final class ManifestReleases {
  private ManifestReleases() {}

  static Declared<ReleaseUse> parse(Section manifest, Findings findings) {
    return Declared.read(
        findings,
        () -> elements(manifest),
        "name",
        ManifestReleases::read,
        name ->
            new SlipwayException(
                ErrorCode.DEPLOYMENT_DUPLICATE_RELEASE_NAME,
                "Duplicate release name '" + name + "'"));
  }

  private static List<@Nullable Object> elements(Section manifest) {
    if (!manifest.has("release")) {
      return manifest.list("releases");
    }
    if (manifest.has("releases")) {
      throw new SlipwayException(
          ErrorCode.DEPLOYMENT_AMBIGUOUS_RELEASE_SPEC,
          "Deployment manifest contains both 'release' and 'releases' sections, please use one of"
              + " the two.");
    }
    return Arrays.<@Nullable Object>asList(manifest.raw("release"));
  }

  static ReleaseUse read(Section release) {
    String name = release.string("name");
    String version = ReleaseVersion.ofRelease(release.string("version"));
    List<ExportedFrom> exportedFrom = new ArrayList<>();
    for (Object element : release.listOrEmpty("exported_from")) {
      Section stemcell = Section.of(element);
      exportedFrom.add(new ExportedFrom(stemcell.string("os"), stemcell.string("version")));
    }
    return new ReleaseUse(name, version, exportedFrom);
  }
}
