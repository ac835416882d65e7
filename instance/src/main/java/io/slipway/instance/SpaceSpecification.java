package io.slipway.instance;

import java.net.InetAddress;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a new space is to be.
 *
 * @param id the space's name and the name of its folder: letters, digits, {@code . _ -}, at most
 *     128 characters, beginning with a letter or digit
 * @param hostName the host name seen inside, at most 64 characters
 * @param address the address the instance listens on; normally one of 127.0.0.0/8, which needs no
 *     configuration. The network itself is the host's
 * @param facts anything the maker wants to find again with the space, for instance the agent's id;
 *     kept on disk readable by its owner only, never given to processes
 */
public record SpaceSpecification(
    String id, String hostName, InetAddress address, Map<String, String> facts) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?");

  public SpaceSpecification {
    if (!isValidId(id)) {
      throw new SpaceException(
          "'"
              + id
              + "' cannot be the id of a space: use letters, digits, '.', '_' and '-', at most 128,"
              + " beginning with a letter or digit");
    }
    if (!HOST_NAME.matcher(hostName).matches()) {
      throw new SpaceException(
          "'" + hostName + "' cannot be a host name: use letters, digits, '.' and '-', at most 64");
    }
    facts = Map.copyOf(facts);
  }

  public SpaceSpecification(String id, String hostName, InetAddress address) {
    this(id, hostName, address, Map.of());
  }

  static boolean isValidId(String id) {
    return ID.matcher(id).matches();
  }
}
