package io.slipway.model.planning;

import io.slipway.model.instances.InstanceRecord;
import java.util.Optional;

/**
 * An existing instance a group may go on with.
 *
 * @param zone where it is: as stored, or as {@code migrated_from} says of instances without zone
 */
record Candidate(InstanceRecord record, Optional<String> zone) {

  boolean isIgnored() {
    return record.ignore();
  }

  int index() {
    return record.index();
  }
}
