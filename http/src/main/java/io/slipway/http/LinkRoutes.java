package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.links.LinkConsumerRecord;
import io.slipway.director.links.LinkProviderRecord;
import io.slipway.director.links.LinkRecord;
import io.slipway.director.links.Links;
import io.slipway.http.access.Permission;
import io.slipway.model.links.PlannedLinks;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Links (Director API 5.8). */
final class LinkRoutes implements Routes {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Links links;

  LinkRoutes(Links links) {
    this.links = links;
  }

  @Override
  public void addTo(Router router) {
    router
        .get(
            "/links",
            Access.toReadDeployment(),
            request -> list(request, links::links, (one, _) -> json(one)))
        .post("/links", Answer.JSON, Access.to(Permission.CREATE_LINK), this::create)
        .delete("/links/{id}", Access.to(Permission.DELETE_LINK), this::delete)
        .get(
            "/link_providers",
            Access.toReadDeployment(),
            request -> list(request, links::providers, LinkRoutes::json))
        .get(
            "/link_consumers",
            Access.toReadDeployment(),
            request -> list(request, links::consumers, LinkRoutes::json))
        .get("/link_address", Access.to(Permission.READ_LINK), this::address);
  }

  private static <T> Answer list(
      Request request,
      Function<String, List<T>> ofDeployment,
      BiFunction<T, String, Map<String, @Nullable Object>> json) {
    String deployment =
        request
            .query("deployment")
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.DEPLOYMENT_REQUIRED, "Deployment name is required"));
    return Answer.json(
        ofDeployment.apply(deployment).stream().map(one -> json.apply(one, deployment)).toList());
  }

  private static Map<String, @Nullable Object> json(LinkRecord link) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", String.valueOf(link.id()));
    json.put("name", link.name());
    json.put("link_consumer_id", String.valueOf(link.consumerId()));
    json.put("link_provider_id", link.providerId().map(String::valueOf).orElse(null));
    json.put("created_at", TIME.format(link.createdAt()));
    return json;
  }

  private static Map<String, @Nullable Object> json(
      LinkProviderRecord provider, String deployment) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", String.valueOf(provider.id()));
    json.put("name", provider.name());
    json.put("shared", provider.shared());
    json.put("deployment", deployment);
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("type", provider.linkType());
    definition.put("name", provider.key().originalName());
    json.put("link_provider_definition", definition);
    json.put("owner_object", owner(provider.key()));
    return json;
  }

  private static Map<String, @Nullable Object> json(
      LinkConsumerRecord consumer, String deployment) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", String.valueOf(consumer.id()));
    json.put("name", consumer.name());
    json.put("optional", consumer.optional());
    json.put("deployment", deployment);
    json.put("owner_object", owner(consumer.key()));
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("name", consumer.key().originalName());
    definition.put("type", consumer.linkType());
    json.put("link_consumer_definition", definition);
    return json;
  }

  private static Map<String, Object> owner(PlannedLinks.Key key) {
    Map<String, Object> owner = new LinkedHashMap<>();
    owner.put("type", key.type());
    owner.put("name", key.owner());
    if (!key.group().isEmpty()) {
      owner.put("info", Map.of("instance_group", key.group()));
    }
    return owner;
  }

  private Answer create(Request request) {
    return Answer.json(json(links.create(request.jsonObject())));
  }

  private Answer delete(Request request) {
    links.delete(request.parameter("id"));
    return Answer.empty(204);
  }

  private Answer address(Request request) {
    String id =
        request.queryAll("link_id").stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(ErrorCode.LINK_ID_REQUIRED_ERROR, "Link id is required"));
    if (!request.queryAll("azs").isEmpty()) {
      throw new SlipwayException(
          ErrorCode.LINK_INVALID_AZS_ERROR, "`azs` param must be array type: `azs[]=`");
    }
    Optional<String> status = request.queryAll("status").stream().findFirst();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("address", links.address(id, request.queryAll("azs[]"), status));
    return Answer.json(json);
  }
}
