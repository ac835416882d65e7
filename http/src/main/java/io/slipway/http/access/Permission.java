package io.slipway.http.access;

import java.util.List;

/** What can be permitted on the Director as a whole (Director API 2.6). Administrators may all. */
public enum Permission {
  ADMIN(false, OfTeams.NONE),
  READ(true, OfTeams.NONE),
  CREATE_DEPLOYMENT(false, OfTeams.ADMIN),
  CREATE_LINK(false, OfTeams.ADMIN),
  DELETE_LINK(false, OfTeams.ADMIN),
  UPDATE_CONFIGS(false, OfTeams.ADMIN),
  READ_EVENTS(true, OfTeams.ANY),
  LIST_CONFIGS(true, OfTeams.ANY),
  READ_LINK(true, OfTeams.ANY),
  READ_RELEASES(true, OfTeams.ADMIN),
  LIST_DEPLOYMENTS(true, OfTeams.ADMIN),
  READ_STEMCELLS(true, OfTeams.ADMIN),
  LIST_TASKS(true, OfTeams.ADMIN),
  UPLOAD_RELEASES("bosh.releases.upload"),
  UPLOAD_STEMCELLS("bosh.stemcells.upload"),
  CREATE_DYNAMIC_DISKS("bosh.dynamic-disks.create"),
  DELETE_DYNAMIC_DISKS("bosh.dynamic-disks.delete"),
  ATTACH_DYNAMIC_DISKS("bosh.dynamic-disks.attach"),
  DETACH_DYNAMIC_DISKS("bosh.dynamic-disks.detach"),
  LIST_DYNAMIC_DISKS("bosh.dynamic-disks.list"),
  PROVIDE_DYNAMIC_DISKS("bosh.dynamic-disks.create", "bosh.dynamic-disks.attach");

  /** Whether who may read the whole Director has it. */
  final boolean ofReaders;

  /** Which scopes of any team are enough. */
  final OfTeams ofTeams;

  /** Scopes that are enough together, with spaces between; empty when there is no such way. */
  private final String together;

  Permission(boolean ofReaders, OfTeams ofTeams) {
    this.ofReaders = ofReaders;
    this.ofTeams = ofTeams;
    this.together = "";
  }

  Permission(String... together) {
    this.ofReaders = false;
    this.ofTeams = OfTeams.NONE;
    this.together = String.join(" ", together);
  }

  List<String> together() {
    return together.isEmpty() ? List.of() : List.of(together.split(" ", -1));
  }

  /** Scopes that are about a team. */
  enum OfTeams {
    NONE,
    ADMIN,
    ANY;

    boolean contains(String kind) {
      return this == ANY || (this == ADMIN && kind.equals("admin"));
    }
  }
}
