package io.slipway.director.credentials;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.ConfigServer.Found;
import io.slipway.director.credentials.VariableSet.Pinned;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.rendering.PropertyVariables;
import io.slipway.model.variables.Subtree;
import io.slipway.model.variables.VariableDocument;
import io.slipway.model.variables.VariableNames;
import io.slipway.model.variables.VariableValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one deployment for one task (Director behaviour 7.3): what is used for the first
 * time is pinned in the deployment's set at its newest version; after that it stays the same. Safe
 * for use by many threads.
 */
public final class TaskVariables implements PropertyVariables {
  private final DeploymentVariables owner;
  private final String deployment;
  private final Set current;
  private final Set desired;
  private final Map<Integer, Set> sets = new ConcurrentHashMap<>();
  private final Map<String, Found> byId = new ConcurrentHashMap<>();

  /**
   * @param current the deployment's newest set, for its manifest
   * @param desired what its instances shall have
   */
  TaskVariables(
      DeploymentVariables owner, String deployment, VariableSet current, VariableSet desired) {
    this.owner = owner;
    this.deployment = deployment;
    this.current = set(current);
    this.desired = set(desired);
  }

  /** A set with what is pinned in it. */
  private final class Set {
    private final VariableSet row;
    private final Map<Pinning, String> ids = new ConcurrentHashMap<>();

    Set(VariableSet row) {
      this.row = row;
      owner.sets().pinned(row.id()).forEach(this::add);
    }

    private void add(Pinned one) {
      ids.put(new Pinning(one.name(), one.providedBy()), one.id());
    }

    Optional<String> id(String name, Optional<String> provider) {
      return Optional.ofNullable(ids.get(new Pinning(name, provider)));
    }

    /** The id that is pinned, which may be another's who was faster. */
    String pin(Pinned one) {
      if (!owner.sets().pin(row.id(), one)) {
        owner.sets().pinned(row.id()).forEach(this::add);
      } else {
        add(one);
      }
      return id(one.name(), one.providedBy()).orElse(one.id());
    }
  }

  private record Pinning(String name, Optional<String> provider) {}

  private Set set(VariableSet row) {
    return sets.computeIfAbsent(row.id(), _ -> new Set(row));
  }

  /** What the instances of the deployment shall have. */
  public int desiredSetId() {
    return desired.row.id();
  }

  /** What is needed before the manifest is understood. */
  public Map<String, @Nullable Object> manifest(Map<String, @Nullable Object> manifest) {
    return fill(new VariableDocument(manifest, Subtree.LATE_IN_MANIFEST), current);
  }

  /** The same of a runtime config; relative names are the deployment's. */
  public Map<String, @Nullable Object> runtimeConfig(Map<String, @Nullable Object> config) {
    return fill(new VariableDocument(config, Subtree.LATE_IN_RUNTIME_CONFIG), current);
  }

  /** The same of a cloud config, in which every name is absolute. */
  public Map<String, @Nullable Object> cloudConfig(Map<String, @Nullable Object> config) {
    VariableDocument document = new VariableDocument(config, Subtree.LATE_IN_CLOUD_CONFIG);
    VariableNames.requireAbsolute(document.placeholders());
    return fill(document, current);
  }

  /** What an instance is made with. */
  public Map<String, @Nullable Object> ofInstances(Map<String, @Nullable Object> values) {
    return fill(new VariableDocument(values), desired);
  }

  @Override
  public Map<String, @Nullable Object> properties(Map<String, @Nullable Object> properties) {
    return ofInstances(properties);
  }

  @Override
  public Map<String, @Nullable Object> linkProperties(
      String provider, Map<String, @Nullable Object> properties) {
    if (provider.equals(deployment)) {
      return ofInstances(properties);
    }
    VariableDocument document = new VariableDocument(properties);
    if (document.placeholders().isEmpty()) {
      return properties;
    }
    Set provided =
        owner
            .lastSuccessful(provider)
            .map(this::set)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.VARIABLE_SET_NOT_FOUND,
                        "- Cannot consume properties from deployment '%s'. It was never successfully deployed."
                            .formatted(provider)));
    return document.with(
        VariableValues.of(
            document.placeholders(),
            placeholder -> {
              String name =
                  VariableNames.absolute(
                      VariableNames.ofPlaceholder(placeholder), owner.directorName(), provider);
              return VariableValues.member(name, ofProvider(name, provider, provided).value());
            },
            ErrorCode.CONFIG_SERVER_INCONSISTENT_VARIABLE_STATE));
  }

  private Found ofProvider(String name, String provider, Set provided) {
    String root = VariableNames.root(name);
    Optional<String> known = desired.id(root, Optional.of(provider));
    if (known.isPresent()) {
      return byId(known.get(), root);
    } else if (!desired.row.writable()) {
      throw inconsistent(
          "Expected variable '%s' to be already versioned in deployment '%s'"
              .formatted(root, deployment));
    }
    String id =
        provided
            .id(root, Optional.empty())
            .orElseThrow(
                () ->
                    inconsistent(
                        "Expected variable '%s' to be already versioned in link provider deployment '%s'"
                            .formatted(root, provider)));
    return byId(desired.pin(new Pinned(root, id, Optional.of(provider))), root);
  }

  /**
   * Whether the two differ once each is filled in with what was pinned for it: what an instance has
   * with the set of its last update, what it shall have with the new one.
   *
   * @param instanceId who has the first
   */
  public boolean differ(
      int instanceId, Map<String, @Nullable Object> has, Map<String, @Nullable Object> shallHave) {
    VariableDocument before = new VariableDocument(has);
    VariableDocument after = new VariableDocument(shallHave);
    if (before.placeholders().isEmpty() && after.placeholders().isEmpty()) {
      return !PlainValues.same(has, shallHave);
    }
    Set old =
        owner
            .sets()
            .ofInstance(instanceId)
            .flatMap(owner.sets()::find)
            .map(this::set)
            .orElse(desired);
    Map<String, @Nullable Object> filled;
    try {
      filled = fill(before, old);
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.CONFIG_SERVER_FETCH_ERROR) {
        return true;
      }
      throw e;
    }
    return !PlainValues.same(filled, fill(after, desired));
  }

  private Map<String, @Nullable Object> fill(VariableDocument document, Set set) {
    List<String> placeholders = document.placeholders();
    return placeholders.isEmpty() ? document.asItIs() : document.with(values(placeholders, set));
  }

  private Map<String, @Nullable Object> values(List<String> placeholders, Set set) {
    return VariableValues.of(
        placeholders,
        placeholder -> {
          String name =
              VariableNames.absolute(
                  VariableNames.ofPlaceholder(placeholder), owner.directorName(), deployment);
          return VariableValues.member(name, pinned(VariableNames.root(name), set).value());
        });
  }

  private Found pinned(String name, Set set) {
    Optional<String> id = set.id(name, Optional.empty());
    if (id.isPresent()) {
      return byId(id.get(), name);
    } else if (!set.row.writable()) {
      throw inconsistent(
          "Expected variable '%s' to be already versioned in deployment '%s'"
              .formatted(name, deployment));
    }
    Found newest = owner.configServer().current(name);
    String kept = set.pin(new Pinned(name, newest.id(), Optional.empty()));
    if (kept.equals(newest.id())) {
      byId.put(kept, newest);
      return newest;
    }
    return byId(kept, name);
  }

  private Found byId(String id, String name) {
    Found known = byId.get(id);
    if (known != null) {
      return known;
    }
    Found found = owner.configServer().byId(id, name);
    byId.put(id, found);
    return found;
  }

  private static SlipwayException inconsistent(String message) {
    return new SlipwayException(ErrorCode.CONFIG_SERVER_INCONSISTENT_VARIABLE_STATE, message);
  }

  /**
   * Every value that an instance has or shall have.
   *
   * @param instanceId the instance that has some from its last update
   */
  public List<Object> secretsOf(int instanceId) {
    List<Set> all = new ArrayList<>(List.of(current, desired));
    owner
        .sets()
        .ofInstance(instanceId)
        .flatMap(owner.sets()::find)
        .map(this::set)
        .ifPresent(all::add);
    List<Object> values = new ArrayList<>();
    for (Set set : all) {
      set.ids.forEach(
          (pinning, id) -> {
            Object value = byId(id, pinning.name()).value();
            if (value != null) {
              values.add(value);
            }
          });
    }
    return values;
  }

  /** Pins what was generated; what is pinned by then stays. */
  void pinGenerated(String name, String id) {
    desired.pin(new Pinned(name, id, Optional.empty()));
  }
}
