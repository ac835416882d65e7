package io.slipway.template;

import io.slipway.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyBignum;
import org.jruby.RubyBoolean;
import org.jruby.RubyFixnum;
import org.jruby.RubyFloat;
import org.jruby.RubyHash;
import org.jruby.RubyString;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * YAML of plain values: hashes with texts as keys, arrays, ASCII texts, numbers, booleans and nil,
 * none of them in two places. All else is for Psych, which takes fifty times as long.
 */
final class PlainYaml {
  private static final int MAXIMUM_DEPTH = 200;

  private final Ruby ruby;
  private final Set<IRubyObject> met = Collections.newSetFromMap(new IdentityHashMap<>());

  private PlainYaml(Ruby ruby) {
    this.ruby = ruby;
  }

  /** The text; null for what is not plain. */
  static @Nullable RubyString dump(Ruby ruby, IRubyObject value) {
    try {
      String text = YamlWriter.psych().write(new PlainYaml(ruby).toJava(value, 0));
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return RubyString.newString(ruby, new ByteList(bytes, UTF8Encoding.INSTANCE, false));
    } catch (NotPlain e) {
      return null;
    }
  }

  private @Nullable Object toJava(IRubyObject value, int depth) throws NotPlain {
    return switch (value) {
      case RubyString text -> string(text);
      case RubyHash hash -> map(hash, depth + 1);
      case RubyArray<?> array -> list(array, depth + 1);
      case RubyFixnum number -> number.getValue();
      case RubyBoolean truth -> truth.isTrue();
      case RubyFloat number -> number.getValue();
      case RubyBignum number -> number.getValue();
      default -> {
        require(value.isNil());
        yield null;
      }
    };
  }

  private Map<String, @Nullable Object> map(RubyHash hash, int depth) throws NotPlain {
    require(PlainText.is(hash, ruby.getHash()) && !hash.isComparedByIdentity());
    meet(hash, depth);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Object element : hash.directEntrySet()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) element;
      require(entry.getKey() instanceof RubyString);
      map.put(string((RubyString) entry.getKey()), toJava((IRubyObject) entry.getValue(), depth));
    }
    return map;
  }

  private List<@Nullable Object> list(RubyArray<?> array, int depth) throws NotPlain {
    require(PlainText.is(array, ruby.getArray()));
    meet(array, depth);
    List<@Nullable Object> list = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      list.add(toJava(array.eltOk(i), depth));
    }
    return list;
  }

  /** What is met twice gets an anchor from Psych; what contains itself ends here. */
  private void meet(IRubyObject collection, int depth) throws NotPlain {
    require(depth <= MAXIMUM_DEPTH && met.add(collection));
  }

  private String string(RubyString text) throws NotPlain {
    require(PlainText.isAscii(text));
    ByteList bytes = text.getByteList();
    return new String(
        bytes.getUnsafeBytes(), bytes.getBegin(), bytes.getRealSize(), StandardCharsets.ISO_8859_1);
  }

  private static void require(boolean plain) throws NotPlain {
    if (!plain) {
      throw new NotPlain();
    }
  }

  private static final class NotPlain extends Exception {
    NotPlain() {
      super("not plain", null, false, false);
    }
  }
}
