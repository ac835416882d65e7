package io.slipway.template;

import java.util.List;
import org.jruby.Ruby;
import org.jruby.RubyModule;

/**
 * Tells whether a template, while it runs, has changed how plain values are written: a method of
 * theirs, or one of the libraries'. Then what is built in for them must not be used.
 */
final class Untouched {
  static final List<String> MODULES =
      List.of(
          "Hash",
          "Array",
          "String",
          "Symbol",
          "Integer",
          "Float",
          "NilClass",
          "TrueClass",
          "FalseClass",
          "JSON::TruffleRuby::Generator::State",
          "Psych::ClassLoader",
          "Psych::Emitter",
          "Psych::Nodes::Alias",
          "Psych::Nodes::Document",
          "Psych::Nodes::Mapping",
          "Psych::Nodes::Scalar",
          "Psych::Nodes::Sequence",
          "Psych::Nodes::Stream",
          "Psych::ScalarScanner",
          "Psych::TreeBuilder",
          "Psych::Visitors::Emitter",
          "Psych::Visitors::YAMLTree",
          "Psych::Visitors::YAMLTree::Registrar");

  private final RubyModule[] modules;
  private final int[] generations;

  Untouched(Ruby ruby) {
    this.modules = MODULES.stream().map(ruby::getClassFromPath).toArray(RubyModule[]::new);
    this.generations = new int[modules.length];
    renew();
  }

  /** Between templates, when all changes were found to be legitimate. */
  void renew() {
    for (int i = 0; i < modules.length; i++) {
      generations[i] = modules[i].getGeneration();
    }
  }

  boolean holds() {
    for (int i = 0; i < modules.length; i++) {
      if (generations[i] != modules[i].getGeneration()) {
        return false;
      }
    }
    return true;
  }
}
