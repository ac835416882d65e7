package io.slipway.instance;

/**
 * Who {@code root} and {@code vcap} are in a space.
 *
 * @param distinct whether vcap is another user than root. In a user namespace with one id only, and
 *     in a host space without root, both are the user this process runs as: scripts run, owners and
 *     modes between the two cannot be told apart
 */
public record Users(Identity root, Identity vcap, boolean distinct) {
  /**
   * @param uid as seen inside the space and by this process
   * @param hostUid as seen outside every user namespace
   */
  public record Identity(String name, int uid, int gid, int hostUid, int hostGid) {}
}
