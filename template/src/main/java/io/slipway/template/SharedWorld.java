package io.slipway.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyBasicObject;
import org.jruby.RubyClass;
import org.jruby.RubyHash;
import org.jruby.RubyModule;
import org.jruby.RubyModule.ConstantEntry;
import org.jruby.internal.runtime.GlobalVariables;
import org.jruby.internal.runtime.methods.DynamicMethod;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.runtime.builtin.Variable;

/** What all templates of a runtime share. Undoes what one did to it, or at least notices. */
final class SharedWorld {
  /** What the renderer itself consists of. */
  private static final Set<String> OWN = Set.of("Slipway", "Bosh");

  /** Nothing but a template sets variables of these, or changes what they hold. */
  private static final List<String> WITH_SETTINGS =
      List.of(
          "BasicObject",
          "Object",
          "Kernel",
          "Module",
          "Class",
          "String",
          "Symbol",
          "Array",
          "Hash",
          "Integer",
          "Float",
          "Struct",
          "Time",
          "Exception",
          "OpenStruct",
          "JSON",
          "ERB",
          "Psych",
          "Bosh::Common::Template::EvaluationContext");

  private static final List<String> SPECIAL_VARIABLES =
      List.of("$stdout", "$stderr", "$stdin", "$,", "$;", "$/", "$\\", "$VERBOSE", "$DEBUG", "$0");

  private final Ruby ruby;
  private final GlobalVariables variables;
  private final List<RubyModule> withSettings = new ArrayList<>();
  private final Map<String, IRubyObject> specialVariables = new HashMap<>();
  private final Set<String> ownVariables;
  private final Set<String> strayVariables = new HashSet<>();
  private int knownVariables;
  private List<Watched> watched = List.of();
  private int settings;
  private int features;
  private boolean changed;

  SharedWorld(Ruby ruby) {
    this.ruby = ruby;
    this.variables = ruby.getGlobalVariables();
    this.ownVariables = new HashSet<>(variables.getNames());
    this.knownVariables = variables.size();
    for (String name : SPECIAL_VARIABLES) {
      specialVariables.put(name, variables.get(name));
    }
    WITH_SETTINGS.forEach(name -> withSettings.add(ruby.getClassFromPath(name)));
    accept();
  }

  /** Whether something was changed that cannot be taken back. */
  boolean isChanged() {
    return changed;
  }

  /** After each template. */
  void tidyUp() {
    ThreadContext context = ruby.getCurrentContext();
    context.setErrorInfo(ruby.getNil()); // a bare `raise` would raise it again
    context.getThread().clearFiberLocals();
    context.getThread().clearThreadLocals();
    restoreVariables();
    look();
  }

  /** Notices what was changed since the last look. Also to be called before a library is loaded. */
  void look() {
    changed |= settings != settings() || features != features();
    for (Watched module : watched) {
      changed |= module.isChanged();
    }
  }

  /** What is there now is as it should be, for a library was loaded. */
  void accept() {
    Set<RubyModule> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Watched> found = new ArrayList<>();
    RubyModule root = ruby.getObject();
    seen.add(root);
    found.add(new Watched(root, true));
    for (Map.Entry<String, ConstantEntry> constant : root.getConstantMap().entrySet()) {
      find(valueOf(root, constant), OWN.contains(constant.getKey()), seen, found);
    }
    watched = found;
    settings = settings();
    features = features();
  }

  /** Everything that has a name. */
  private static void find(
      IRubyObject value, boolean own, Set<RubyModule> seen, List<Watched> found) {
    if (value instanceof RubyModule module && seen.add(module)) {
      found.add(new Watched(module, own));
      for (Map.Entry<String, ConstantEntry> inner : module.getConstantMap().entrySet()) {
        find(valueOf(module, inner), own, seen, found);
      }
    }
  }

  /** What a constant is; also of one that is loaded at its first use, while that happens. */
  private static IRubyObject valueOf(RubyModule module, Map.Entry<String, ConstantEntry> constant) {
    IRubyObject value = constant.getValue().value;
    return sameObject(value, RubyBasicObject.UNDEF) ? valueBeingLoaded(module, constant) : value;
  }

  private static IRubyObject valueBeingLoaded(
      RubyModule module, Map.Entry<String, ConstantEntry> constant) {
    ThreadContext context = module.getRuntime().getCurrentContext();
    String name = constant.getKey();
    IRubyObject unknown = constant.getValue().value;
    return module.autoloadingValue(context, name)
        ? module.getConstantWithAutoload(context, name, unknown, true)
        : unknown;
  }

  private void restoreVariables() {
    if (variables.size() > knownVariables) {
      strayVariables.addAll(variables.getNames());
      strayVariables.removeAll(ownVariables);
      knownVariables = variables.size();
    }
    strayVariables.forEach(name -> variables.set(name, ruby.getNil()));
    specialVariables.forEach(
        (name, value) -> {
          if (!sameObject(variables.get(name), value)) {
            variables.set(name, value);
          }
        });
  }

  @SuppressWarnings("ReferenceEquality") // Ruby's own equality may run a template's code
  private static boolean sameObject(IRubyObject a, IRubyObject b) {
    return a == b;
  }

  private int features() {
    return ((RubyArray<?>) ruby.getLoadService().getLoadedFeatures()).size();
  }

  private int settings() {
    int sum = 0;
    for (RubyModule module : withSettings) {
      for (Variable<IRubyObject> variable : module.getInstanceVariableList()) {
        sum += variable.getName().hashCode() ^ content(variable.getValue());
      }
      for (String name : module.getClassVariableNameList()) {
        sum += name.hashCode();
      }
    }
    return sum;
  }

  private static int content(IRubyObject value) {
    int sum = System.identityHashCode(value);
    if (value instanceof RubyHash hash) {
      for (Object entry : hash.directEntrySet()) {
        Map.Entry<?, ?> pair = (Map.Entry<?, ?>) entry;
        sum +=
            System.identityHashCode(pair.getKey()) ^ 31 * System.identityHashCode(pair.getValue());
      }
    }
    return sum;
  }

  /**
   * A module as it was. Ruby gives one a new generation when its methods change, or those of what
   * it consists of; the generation of its own class changes also when it is merely used, so that
   * its methods themselves are compared then.
   */
  private static final class Watched {
    private final RubyModule module;

    /** Whether values of its constants are compared as well, not their number alone. */
    private final boolean byValue;

    private final int generation;
    private final boolean frozen;
    private final int constants;
    private final int ownMethods;
    private RubyClass ownClass;
    private int ownGeneration;

    Watched(RubyModule module, boolean byValue) {
      this.module = module;
      this.byValue = byValue;
      this.generation = module.getGeneration();
      this.frozen = module.isFrozen();
      this.constants = constants();
      this.ownClass = module.getMetaClass();
      this.ownGeneration = ownClass.getGeneration();
      this.ownMethods = ownMethods();
    }

    @SuppressWarnings("ReferenceEquality") // the class itself is meant
    boolean isChanged() {
      if (module.getGeneration() != generation
          || module.isFrozen() != frozen
          || constants() != constants) {
        return true;
      }
      RubyClass classNow = module.getMetaClass();
      if (classNow == ownClass && classNow.getGeneration() == ownGeneration) {
        return false;
      }
      ownClass = classNow;
      ownGeneration = classNow.getGeneration();
      return ownMethods() != ownMethods;
    }

    private int constants() {
      Map<String, ConstantEntry> entries = module.getConstantMap();
      if (!byValue) {
        return entries.size();
      }
      int sum = 0;
      for (Map.Entry<String, ConstantEntry> entry : entries.entrySet()) {
        sum += entry.getKey().hashCode() ^ System.identityHashCode(valueOf(module, entry));
      }
      return sum;
    }

    private int ownMethods() {
      if (!ownClass.isSingleton()) {
        return 0;
      }
      int sum = 0;
      for (Map.Entry<String, DynamicMethod> entry : ownClass.getMethods().entrySet()) {
        sum += entry.getKey().hashCode() ^ System.identityHashCode(entry.getValue());
      }
      RubyClass extension = ownClass.getSuperClass();
      while (extension != null && extension.isIncluded()) {
        sum += System.identityHashCode(extension);
        extension = extension.getSuperClass();
      }
      return sum;
    }
  }
}
