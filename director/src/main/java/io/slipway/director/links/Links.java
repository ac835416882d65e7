package io.slipway.director.links;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.links.PlannedLinks;
import io.slipway.model.links.ProviderContent;
import io.slipway.model.planning.DnsNumberRepository;
import io.slipway.model.rendering.QueryNames;
import io.slipway.model.rendering.StoredNumbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links as users see them, and those of consumers outside of all deployments (Director API 5.8;
 * Director behaviour 6.5).
 */
public final class Links {
  static final String EXTERNAL = "external";

  private static final int LONGEST_NAME = 1_000;
  private static final Set<String> STATUSES = Set.of("healthy", "unhealthy", "all", "default");

  private final LinkRepository links;
  private final DeploymentRepository deployments;
  private final DnsNumberRepository numbers;
  private final Transactions transactions;
  private final DirectorSettings settings;
  private final Clock clock;

  public Links(
      LinkRepository links,
      DeploymentRepository deployments,
      DnsNumberRepository numbers,
      Transactions transactions,
      DirectorSettings settings,
      Clock clock) {
    this.links = links;
    this.deployments = deployments;
    this.numbers = numbers;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  public List<LinkProviderRecord> providers(String deployment) {
    return links.providers(deployments.require(deployment).id());
  }

  public List<LinkConsumerRecord> consumers(String deployment) {
    return links.consumers(deployments.require(deployment).id());
  }

  public List<LinkRecord> links(String deployment) {
    return links.links(deployments.require(deployment).id());
  }

  /**
   * Gives somebody outside a link to a shared provider.
   *
   * @param request the body: {@code link_provider_id}, {@code link_consumer.owner_object} with
   *     {@code type} and {@code name}, and perhaps {@code network}
   */
  public LinkRecord create(Map<String, @Nullable Object> request) {
    Object providerId = request.get("link_provider_id");
    if (providerId == null || providerId.equals("")) {
      throw invalid("`link_provider_id` must be provided");
    }
    if (!(providerId instanceof String id)) {
      throw invalid("`link_provider_id` must be a String");
    }
    String owner = owner(request.get("link_consumer"));
    Optional<String> network = network(request.get("network"));
    return transactions.inTransaction(() -> create(provider(id), owner, network));
  }

  private static String owner(@Nullable Object consumer) {
    if (consumer == null) {
      throw invalid("`link_consumer` section must be defined");
    }
    Object owner = consumer instanceof Map<?, ?> map ? map.get("owner_object") : null;
    if (owner == null) {
      throw invalid("`link_consumer.owner_object` section must be defined");
    }
    Map<?, ?> object = owner instanceof Map<?, ?> map ? map : Map.of();
    if (!EXTERNAL.equals(object.get("type"))) {
      throw invalid("`link_consumer.owner_object.type` should be 'external'");
    }
    if (!(object.get("name") instanceof String name) || name.isEmpty()) {
      throw invalid("`link_consumer.owner_object.name` must not be empty");
    }
    if (name.length() > LONGEST_NAME) {
      throw invalid(
          "`link_consumer.owner_object.name` must not be longer than %d characters"
              .formatted(LONGEST_NAME));
    }
    return name;
  }

  private static Optional<String> network(@Nullable Object network) {
    if (network == null) {
      return Optional.empty();
    }
    if (network instanceof String name) {
      return Optional.of(name);
    }
    throw invalid("`network` must be a String");
  }

  private static SlipwayException invalid(String what) {
    return new SlipwayException(ErrorCode.LINK_CREATE_ERROR, "Invalid request: " + what);
  }

  private LinkProviderRecord provider(String id) {
    LinkProviderRecord provider =
        number(id)
            .flatMap(links::provider)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.LINK_PROVIDER_LOOKUP_ERROR, "Invalid link_provider_id: " + id));
    if (!provider.shared()) {
      throw new SlipwayException(ErrorCode.LINK_PROVIDER_NOT_SHARED_ERROR, "Provider not `shared`");
    }
    return provider;
  }

  private LinkRecord create(LinkProviderRecord provider, String owner, Optional<String> network) {
    network
        .filter(
            name ->
                !(provider.content().get("networks") instanceof List<?> all && all.contains(name)))
        .ifPresent(
            name -> {
              throw new SlipwayException(
                  ErrorCode.LINK_NETWORK_LOOKUP_ERROR,
                  "Can't resolve network: `%s` in provider id: %d for `%s`"
                      .formatted(name, provider.id(), owner));
            });
    Map<String, @Nullable Object> content =
        ProviderContent.seen(
            provider.content(),
            new ProviderContent.View(network, Optional.empty(), settings.useDnsAddresses()),
            _ -> {});
    LinkConsumerRecord consumer = consumer(provider, owner);
    LinkRecord link =
        links.links(provider.deploymentId()).stream()
            .filter(one -> one.consumerId() == consumer.id())
            .filter(one -> one.providerId().equals(Optional.of(provider.id())))
            .filter(one -> ProviderContent.same(one.content(), content))
            .findFirst()
            .orElseGet(
                () ->
                    links.addLink(
                        new LinkRecord(
                            0,
                            provider.key().originalName(),
                            Optional.of(provider.id()),
                            consumer.id(),
                            content,
                            clock.now())));
    links.updateConsumer(external(consumer.id(), provider, consumer.key(), Optional.of(link.id())));
    return link;
  }

  private LinkConsumerRecord consumer(LinkProviderRecord provider, String owner) {
    PlannedLinks.Key key = new PlannedLinks.Key(EXTERNAL, "", owner, provider.key().originalName());
    return links.consumers(provider.deploymentId()).stream()
        .filter(one -> one.key().equals(key))
        .findFirst()
        .orElseGet(() -> links.addConsumer(external(0, provider, key, Optional.empty())));
  }

  private static LinkConsumerRecord external(
      int id, LinkProviderRecord provider, PlannedLinks.Key key, Optional<Integer> link) {
    return new LinkConsumerRecord(
        id,
        provider.deploymentId(),
        key,
        provider.name(),
        provider.linkType(),
        false,
        false,
        Optional.empty(),
        provider.serial(),
        link);
  }

  /** Takes away a link that was created; its consumer goes with its last one. */
  public void delete(String id) {
    transactions.inTransaction(
        () -> {
          LinkRecord link =
              number(id)
                  .flatMap(links::link)
                  .orElseThrow(
                      () ->
                          new SlipwayException(
                              ErrorCode.LINK_LOOKUP_ERROR, "Invalid link id: " + id));
          LinkConsumerRecord consumer = links.consumer(link.consumerId()).orElseThrow();
          if (!consumer.key().type().equals(EXTERNAL)) {
            throw new SlipwayException(
                ErrorCode.LINK_NOT_EXTERNAL_ERROR, "Error deleting link: not a external link");
          }
          links.deleteLink(link.id());
          boolean last =
              links.links(consumer.deploymentId()).stream()
                  .noneMatch(one -> one.consumerId() == consumer.id());
          if (last) {
            links.deleteConsumer(consumer.id());
          }
        });
  }

  /**
   * The name under which the link's instances are found, or the address that its content has.
   *
   * @param zones only instances there
   * @param status {@code healthy}, {@code unhealthy}, {@code all} or {@code default}
   */
  public @Nullable Object address(String id, List<String> zones, Optional<String> status) {
    Set<String> known = numbers.numbers("az").keySet();
    for (String zone : zones) {
      if (!known.contains(zone)) {
        throw new SlipwayException(
            ErrorCode.LINK_INVALID_AZS_ERROR, "az " + zone + " is not valid");
      }
    }
    status
        .filter(one -> !STATUSES.contains(one))
        .ifPresent(
            _ -> {
              throw new SlipwayException(
                  ErrorCode.LINK_INVALID_STATUS_ERROR,
                  "status must be a one of: [\"healthy\", \"unhealthy\", \"all\", \"default\"]");
            });
    LinkRecord link =
        number(id)
            .flatMap(links::link)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.LINK_LOOKUP_ERROR, "Could not find a link with id " + id));
    Optional<LinkProviderRecord> provider = link.providerId().flatMap(links::provider);
    if (provider.filter(one -> one.key().type().equals("manual")).isPresent()) {
      return link.content().get("address");
    }
    Map<String, @Nullable Object> content = link.content();
    boolean byLink = Boolean.TRUE.equals(content.get("use_link_dns_names"));
    Map<String, @Nullable Object> criteria = new LinkedHashMap<>();
    criteria.put(
        "group_name",
        byLink
            ? provider.map(LinkProviderRecord::groupName).orElse("")
            : content.get("instance_group"));
    criteria.put("group_type", byLink ? "link" : "instance-group");
    criteria.put("deployment_name", content.get("deployment_name"));
    criteria.put("default_network", content.get("default_network"));
    criteria.put("root_domain", content.get("domain"));
    criteria.put("azs", zones);
    criteria.put("status", status.orElse("default"));
    return new QueryNames(new StoredNumbers(numbers))
        .encode(criteria, Boolean.TRUE.equals(content.get("use_short_dns_addresses")));
  }

  private static Optional<Integer> number(String text) {
    return text.matches("[1-9]\\d{0,8}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
