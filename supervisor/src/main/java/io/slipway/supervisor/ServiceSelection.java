package io.slipway.supervisor;

import java.util.Collection;

/** Which services an action is for. */
public sealed interface ServiceSelection {
  /** The group every job's processes belong to. */
  ServiceSelection VCAP = new Group("vcap");

  boolean includes(String name, Collection<String> groups);

  record All() implements ServiceSelection {
    @Override
    public boolean includes(String name, Collection<String> groups) {
      return true;
    }
  }

  record Group(String group) implements ServiceSelection {
    @Override
    public boolean includes(String name, Collection<String> groups) {
      return groups.contains(group);
    }
  }

  record Named(String service) implements ServiceSelection {
    @Override
    public boolean includes(String name, Collection<String> groups) {
      return service.equals(name);
    }
  }

  static ServiceSelection all() {
    return new All();
  }

  static ServiceSelection group(String group) {
    return new Group(group);
  }

  static ServiceSelection service(String name) {
    return new Named(name);
  }
}
