package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.DiskType;
import io.slipway.model.deployment.CloudConfigParser.Tables;
import io.slipway.model.deployment.InstanceGroup.NamedDisk;
import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the persistent disks of an instance group, whichever way they are given. */
final class PersistentDisksParser {
  private final String group;
  private final Tables tables;

  PersistentDisksParser(String group, Tables tables) {
    this.group = group;
    this.tables = tables;
  }

  PersistentDisks parse(Section section) {
    Optional<Integer> size = section.optionalInteger("persistent_disk");
    Optional<String> type = section.optionalString("persistent_disk_type");
    if (section.optionalString("persistent_disk_pool").isPresent()) {
      throw new SlipwayException(
          ErrorCode.V1_DEPRECATED_DISK_POOLS,
          "`persistent_disk_pool` is not supported as an `instance_groups` key. Please use"
              + " `persistent_disk_type` instead.");
    }
    Optional<List<@Nullable Object>> named = section.optionalList("persistent_disks");
    int ways =
        (size.isPresent() ? 1 : 0) + (type.isPresent() ? 1 : 0) + (named.isPresent() ? 1 : 0);
    if (ways > 1) {
      throw invalid(
          " specifies more than one of the following keys: 'persistent_disk',"
              + " 'persistent_disk_type', and 'persistent_disks'. Choose one.");
    }
    if (size.isPresent()) {
      return ofSize(size.get());
    }
    if (type.isPresent()) {
      return ofType(type.get());
    }
    return named.map(this::named).orElse(PersistentDisks.NONE);
  }

  private PersistentDisks ofSize(int size) {
    if (size < 0) {
      throw invalid(" references an invalid persistent disk size '" + size + "'");
    }
    return size == 0
        ? PersistentDisks.NONE
        : new PersistentDisks(
            Optional.of(new PersistentDisk(size, Optional.empty(), Map.of())), List.of());
  }

  private PersistentDisks ofType(String name) {
    DiskType type = type(name, " references an unknown disk type '" + name + "'");
    return new PersistentDisks(
        Optional.of(new PersistentDisk(type.diskSize(), Optional.of(name), type.cloudProperties())),
        List.of());
  }

  private PersistentDisks named(List<@Nullable Object> elements) {
    List<NamedDisk> disks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object element : elements) {
      if (!names.add(RubyText.text(Section.of(element).raw("name")))) {
        throw invalid(" persistent_disks's section contains duplicate names");
      }
    }
    for (Object element : elements) {
      Section disk = Section.of(element);
      String typeName = RubyText.text(disk.raw("type"));
      DiskType type =
          type(
              typeName,
              " persistent_disks's section references an unknown disk type '" + typeName + "'");
      String name = RubyText.text(disk.raw("name"));
      if (name.isBlank()) {
        throw invalid(" persistent_disks's section contains a disk with no name");
      }
      disks.add(new NamedDisk(name, type.diskSize(), typeName, type.cloudProperties()));
    }
    return new PersistentDisks(Optional.empty(), disks);
  }

  private DiskType type(String name, String problem) {
    return tables
        .diskTypes()
        .require(
            name,
            () ->
                new SlipwayException(
                    ErrorCode.INSTANCE_GROUP_UNKNOWN_DISK_TYPE,
                    "Instance group '" + group + "'" + problem));
  }

  private SlipwayException invalid(String problem) {
    return new SlipwayException(
        ErrorCode.INSTANCE_GROUP_INVALID_PERSISTENT_DISK,
        "Instance group '" + group + "'" + problem);
  }
}
