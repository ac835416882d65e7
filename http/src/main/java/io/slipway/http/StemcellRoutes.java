package io.slipway.http;

import io.slipway.api.NameVersion;
import io.slipway.api.Stemcell;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.Downloads;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.http.access.Permission;
import io.slipway.model.catalog.StemcellRecord;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stemcells (Director API 5.2). */
final class StemcellRoutes implements Routes {
  private final Stemcells stemcells;
  private final Downloads downloads;

  StemcellRoutes(Stemcells stemcells, Downloads downloads) {
    this.stemcells = stemcells;
    this.downloads = downloads;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/stemcells", Access.to(Permission.READ_STEMCELLS), this::list)
        .post("/stemcell_uploads", Access.to(Permission.READ_STEMCELLS), this::needed)
        .post("/stemcells", Answer.JSON, Access.to(Permission.UPLOAD_STEMCELLS), this::uploadRemote)
        .post(
            "/stemcells", Uploads.MEDIA_TYPE, Access.to(Permission.UPLOAD_STEMCELLS), this::upload)
        .delete("/stemcells/{name}/{version}", this::delete);
  }

  private Answer list(Request request) {
    return Answer.list(stemcells.list().stream().map(StemcellRoutes::word).toList());
  }

  static Stemcell word(Stemcells.StemcellSummary summary) {
    StemcellRecord stemcell = summary.stemcell();
    return new Stemcell(
        new NameVersion(stemcell.name(), stemcell.version()),
        stemcell.operatingSystem(),
        stemcell.cid(),
        stemcell.cpi(),
        summary.deployments(),
        stemcell.apiVersion().map(Long::valueOf),
        stemcell.id());
  }

  private Answer needed(Request request) {
    if (!(request.jsonObject().get("stemcell") instanceof Map<?, ?> stemcell)) {
      throw missing("stemcell");
    }
    return Answer.json(
        Map.of("needed", stemcells.needed(field(stemcell, "name"), field(stemcell, "version"))));
  }

  private static String field(Map<?, ?> stemcell, String name) {
    Object value = stemcell.get(name);
    if (value == null) {
      throw missing(name);
    }
    return String.valueOf(value);
  }

  private static SlipwayException missing(String field) {
    return new SlipwayException(
        ErrorCode.VALIDATION_MISSING_FIELD, "Missing '" + field + "' field");
  }

  private Answer upload(Request request) {
    return Uploads.receive(
        request,
        downloads,
        tarball ->
            stemcells.upload(
                tarball, request.query("sha1"), request.flag("fix"), request.caller()));
  }

  private Answer uploadRemote(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    String location = TextMember.of(body, "location").orElseThrow(() -> missing("location"));
    Optional<String> digest = TextMember.of(body, "sha1").or(() -> request.query("sha1"));
    return Answer.task(
        stemcells
            .uploadRemote(
                () -> downloads.fetch(location, "stemcell"),
                digest,
                request.flag("fix"),
                request.caller())
            .id());
  }

  private Answer delete(Request request) {
    return Answer.task(
        stemcells
            .delete(
                request.parameter("name"),
                request.parameter("version"),
                request.flag("force"),
                request.caller())
            .id());
  }
}
