package io.slipway.model.planning;

import io.slipway.base.Names;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names instances are found under (behaviour 5.1, 6.6).
 *
 * @param shortNames whether names are made of numbers instead of words
 * @param linkNames whether a link's instances are named after the link instead of their group
 */
public record DnsNames(String rootDomain, boolean shortNames, boolean linkNames, Numbers numbers) {

  /** The permanent numbers of things in short names. */
  public interface Numbers {
    int instance(String uuid);

    int network(String name);

    int group(GroupType type, String name, String deployment);

    /** Of an availability zone. */
    int zone(String name);

    /** For directors that never use short names. */
    Numbers NONE =
        new Numbers() {
          @Override
          public int instance(String uuid) {
            throw unavailable("instance " + uuid);
          }

          @Override
          public int network(String name) {
            throw unavailable("network " + name);
          }

          @Override
          public int group(GroupType type, String name, String deployment) {
            throw unavailable("group " + name);
          }

          @Override
          public int zone(String name) {
            throw unavailable("zone " + name);
          }

          private IllegalStateException unavailable(String what) {
            return new IllegalStateException("No number is kept for " + what);
          }
        };
  }

  /** What a numbered group of instances stands for. */
  public enum GroupType {
    INSTANCE_GROUP,
    LINK
  }

  /** The name of one instance on one network. */
  public String ofInstance(String deployment, String group, String network, String uuid) {
    return shortNames
        ? numbered(GroupType.INSTANCE_GROUP, deployment, group, network, uuid)
        : worded(deployment, group, network, uuid);
  }

  /**
   * The same as a link's consumers see it.
   *
   * @param link {@code name-type} of the provider
   */
  public String ofLinkedInstance(
      String deployment, String group, String link, String network, String uuid) {
    return linkNames
        ? numbered(GroupType.LINK, deployment, link, network, uuid)
        : ofInstance(deployment, group, network, uuid);
  }

  private String worded(String deployment, String group, String network, String uuid) {
    return String.join(
        ".",
        List.of(
            uuid,
            Names.canonical(group),
            Names.canonical(network),
            Names.canonical(deployment),
            rootDomain));
  }

  private String numbered(
      GroupType type, String deployment, String group, String network, String uuid) {
    String tokens =
        Stream.of("m" + numbers.instance(uuid), "n" + numbers.network(network), "s0")
            .sorted()
            .collect(Collectors.joining());
    return "q-" + tokens + ".q-g" + numbers.group(type, group, deployment) + "." + rootDomain;
  }

  /** The name with index or uuid in front that templates see beside each network. */
  public static String record(
      String host, String group, String network, String deployment, String rootDomain) {
    return String.join(
        ".",
        List.of(
            host,
            Names.canonical(group),
            Names.canonical(network),
            Names.canonical(deployment),
            rootDomain));
  }
}
