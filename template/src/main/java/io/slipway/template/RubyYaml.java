package io.slipway.template;

import io.slipway.yaml.Tag;
import io.slipway.yaml.YamlEmitter;
import io.slipway.yaml.YamlEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyClass;
import org.jruby.RubyModule;
import org.jruby.RubyString;
import org.jruby.api.Convert;
import org.jruby.internal.runtime.methods.JavaMethod;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.Visibility;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * The class {@code Slipway::YamlEmitter}: Psych's events, laid out by {@link YamlEmitter} and
 * therefore as MRI lays them out.
 */
final class RubyYaml {
  /** Psych's numbers of styles; 0 is any. */
  private static final List<YamlEvent.ScalarStyle> SCALAR_STYLES =
      List.of(
          YamlEvent.ScalarStyle.PLAIN,
          YamlEvent.ScalarStyle.PLAIN,
          YamlEvent.ScalarStyle.SINGLE_QUOTED,
          YamlEvent.ScalarStyle.DOUBLE_QUOTED,
          YamlEvent.ScalarStyle.LITERAL,
          YamlEvent.ScalarStyle.FOLDED);

  private static final int FLOW = 2;

  private final Ruby ruby;

  private RubyYaml(Ruby ruby) {
    this.ruby = ruby;
  }

  static void define(Ruby ruby, RubyModule slipway) {
    RubyClass type =
        slipway.defineClassUnder(
            ruby.getCurrentContext(),
            "YamlEmitter",
            ruby.getObject(),
            ruby.getObject().getAllocator());
    new RubyYaml(ruby).defineMethods(type);
  }

  private void defineMethods(RubyClass type) {
    type.addMethod(
        ruby.getCurrentContext(),
        "initialize",
        method(
            type,
            "initialize",
            (self, given) -> {
              self.dataWrapStruct(
                  new YamlEmitter(
                      new YamlEmitter.Layout(
                          number(given[0]), number(given[1]), given[2].isTrue())));
              return self;
            }));
    event(type, "start_document", this::startDocument);
    event(type, "end_document", (emitter, given) -> emitter.endDocument(given[0].isTrue()));
    event(type, "end_stream", (emitter, given) -> emitter.endStream());
    event(
        type,
        "alias",
        (emitter, given) -> emitter.add(new YamlEvent.Alias(String.valueOf(text(given[0])))));
    event(type, "scalar", RubyYaml::scalar);
    event(
        type,
        "start_sequence",
        (emitter, given) -> emitter.add(start(YamlEvent.Kind.SEQUENCE, given)));
    event(
        type,
        "start_mapping",
        (emitter, given) -> emitter.add(start(YamlEvent.Kind.MAPPING, given)));
    event(type, "end_sequence", (emitter, given) -> emitter.add(new YamlEvent.CollectionEnd()));
    event(type, "end_mapping", (emitter, given) -> emitter.add(new YamlEvent.CollectionEnd()));
    type.addMethod(
        ruby.getCurrentContext(),
        "take",
        method(type, "take", (self, given) -> string(emitter(self).take())));
  }

  private void startDocument(YamlEmitter emitter, IRubyObject[] given) {
    RubyArray<?> version = given[0].convertToArray();
    List<Tag.Directive> tags = new ArrayList<>();
    RubyArray<?> pairs = given[1].convertToArray();
    for (int i = 0; i < pairs.size(); i++) {
      RubyArray<?> pair = pairs.eltOk(i).convertToArray();
      tags.add(
          new Tag.Directive(
              String.valueOf(text(pair.eltOk(0))), String.valueOf(text(pair.eltOk(1)))));
    }
    emitter.startDocument(
        version.isEmpty() ? null : version.eltOk(0) + "." + version.eltOk(1),
        tags,
        given[2].isTrue());
  }

  private static void scalar(YamlEmitter emitter, IRubyObject[] given) {
    emitter.add(
        new YamlEvent.Scalar(
            String.valueOf(text(given[0])),
            text(given[1]),
            text(given[2]),
            given[3].isTrue(),
            given[4].isTrue(),
            SCALAR_STYLES.get(number(given[5]))));
  }

  private static YamlEvent start(YamlEvent.Kind kind, IRubyObject[] given) {
    return new YamlEvent.CollectionStart(
        kind, text(given[0]), text(given[1]), given[2].isTrue(), number(given[3]) == FLOW);
  }

  private void event(RubyClass type, String name, Event event) {
    type.addMethod(
        ruby.getCurrentContext(),
        name,
        method(
            type,
            name,
            (self, given) -> {
              try {
                event.tell(emitter(self), given);
              } catch (IllegalStateException e) {
                throw ruby.newRuntimeError(String.valueOf(e.getMessage()));
              }
              return self;
            }));
  }

  private static YamlEmitter emitter(IRubyObject self) {
    return (YamlEmitter) self.dataGetStruct();
  }

  private static @Nullable String text(IRubyObject value) {
    return value.isNil()
        ? null
        : new String(value.convertToString().getBytes(), StandardCharsets.UTF_8);
  }

  private static int number(IRubyObject value) {
    return Convert.toInt(value.getRuntime().getCurrentContext(), value);
  }

  private RubyString string(String text) {
    return RubyString.newString(
        ruby, new ByteList(text.getBytes(StandardCharsets.UTF_8), UTF8Encoding.INSTANCE, false));
  }

  private static JavaMethod method(
      RubyModule owner, String name, BiFunction<IRubyObject, IRubyObject[], IRubyObject> body) {
    return new JavaMethod.JavaMethodN(owner, Visibility.PUBLIC, name) {
      @Override
      public IRubyObject call(
          ThreadContext context,
          IRubyObject self,
          RubyModule type,
          String called,
          IRubyObject[] arguments) {
        return body.apply(self, arguments);
      }
    };
  }

  @FunctionalInterface
  private interface Event {
    void tell(YamlEmitter emitter, IRubyObject[] given);
  }
}
