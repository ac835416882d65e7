package io.slipway.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jruby.RubyArray;
import org.jruby.RubyHash;
import org.jruby.runtime.builtin.IRubyObject;
import org.jspecify.annotations.Nullable;

/**
 * What all instances of a group have in common, converted once for all of them: it is the same
 * object in every instance's spec. The OpenStructs of it are kept with it once a template asked for
 * them.
 */
final class SharedTrees {
  /** Where in a spec they are. */
  static final Set<String> PLACES = Set.of("properties", "links");

  private static final int MAXIMUM_TREES = 128;

  /** Each takes some 1.5 KB. */
  private static final int MAXIMUM_MEMBERS = 10_000;

  private final Map<Source, Tree> trees = new LeastRecentlyUsed<>(MAXIMUM_TREES);
  private int members;

  Tree tree(String place, Object value, Function<Object, IRubyObject> toRuby) {
    return trees.computeIfAbsent(
        new Source(place, value), _ -> new Tree(toRuby.apply(value), this::makeRoom));
  }

  private void makeRoom(IRubyObject value) {
    int more = members(value);
    if (members + more > MAXIMUM_MEMBERS) {
      trees.values().forEach(tree -> tree.structures.clear());
      members = 0;
    }
    members += more;
  }

  private static int members(IRubyObject value) {
    int members = 0;
    if (value instanceof RubyHash hash) {
      for (Object inner : hash.directValues()) {
        members += 1 + members((IRubyObject) inner);
      }
    } else if (value instanceof RubyArray<?> array) {
      for (int i = 0; i < array.size(); i++) {
        members += members(array.eltOk(i));
      }
    }
    return members;
  }

  /** A frozen value and its OpenStructs, by their class. */
  static final class Tree {
    private final IRubyObject value;
    private final Consumer<IRubyObject> beforeKeeping;
    private final Map<IRubyObject, IRubyObject> structures = new HashMap<>();

    private Tree(IRubyObject value, Consumer<IRubyObject> beforeKeeping) {
      this.value = value;
      this.beforeKeeping = beforeKeeping;
    }

    /** One that is forgotten with whoever made it. */
    static Tree unshared(IRubyObject value) {
      return new Tree(value, _ -> {});
    }

    IRubyObject value() {
      return value;
    }

    @Nullable IRubyObject structure(IRubyObject type) {
      return structures.get(type);
    }

    void keep(IRubyObject type, IRubyObject structure) {
      beforeKeeping.accept(value);
      structures.put(type, structure);
    }
  }

  /**
   * A value that many specs hold, known by its identity, which is its own as long as it is kept
   * here. Its place is part of it, for within one spec no two places may share an object.
   */
  private record Source(String place, Object value) {
    @Override
    @SuppressWarnings(
        "ReferenceEquality") // equal trees may be large; the same one is found at once
    public boolean equals(@Nullable Object other) {
      return other instanceof Source that && place.equals(that.place) && value == that.value;
    }

    @Override
    public int hashCode() {
      return 31 * place.hashCode() + System.identityHashCode(value);
    }
  }
}
