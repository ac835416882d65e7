package io.slipway.template;

import io.slipway.base.RubyNumbers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyBignum;
import org.jruby.RubyBoolean;
import org.jruby.RubyClass;
import org.jruby.RubyFixnum;
import org.jruby.RubyFloat;
import org.jruby.RubyHash;
import org.jruby.RubyString;
import org.jruby.RubySymbol;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * JSON of plain values: hashes, arrays, texts, numbers, booleans and nil, with the options that
 * only lay out. All else, and whatever is an error, is for the generator written in Ruby, which
 * takes ten times as long.
 */
final class PlainJson {
  private static final int MAXIMUM_DEPTH = 200;
  private static final int DEFAULT_NESTING = 100;
  private static final byte[] HEXADECIMAL = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final ByteList out = new ByteList(256);
  private final Ruby ruby;
  private final Layout layout;

  private PlainJson(Ruby ruby, Layout layout) {
    this.ruby = ruby;
    this.layout = layout;
  }

  /** The text; null for what is not plain. */
  static @Nullable RubyString generate(Ruby ruby, IRubyObject value, IRubyObject options) {
    Layout layout = Layout.of(ruby, options);
    if (layout == null) {
      return null;
    }
    PlainJson json = new PlainJson(ruby, layout);
    if (!json.value(value, 0)) {
      return null;
    }
    json.out.setEncoding(UTF8Encoding.INSTANCE);
    return RubyString.newString(ruby, json.out);
  }

  private boolean value(IRubyObject value, int depth) {
    return switch (value) {
      case RubyString text -> string(text);
      case RubyHash hash -> hash(hash, depth + 1);
      case RubyArray<?> array -> array(array, depth + 1);
      case RubyFixnum number -> append(Long.toString(number.getValue()));
      case RubyBoolean truth -> append(truth.isTrue() ? "true" : "false");
      case RubySymbol symbol -> string(symbol.asString());
      case RubyFloat number -> real(number);
      case RubyBignum number -> append(number.getValue().toString());
      default -> value.isNil() && append("null");
    };
  }

  private boolean real(RubyFloat number) {
    double value = number.getValue();
    return Double.isFinite(value) && append(RubyNumbers.json(value));
  }

  private boolean hash(RubyHash hash, int depth) {
    if (!PlainText.is(hash, ruby.getHash()) || layout.forbids(depth)) {
      return false;
    }
    if (hash.isEmpty()) {
      return append("{}");
    }
    out.append('{');
    RubyClass keys = null;
    for (Object element : hash.directEntrySet()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) element;
      IRubyObject key = (IRubyObject) entry.getKey();
      if (keys == null) {
        keys = key.getMetaClass();
      } else if (PlainText.is(key, keys)) {
        out.append(',');
      } else {
        return false; // a text and a symbol may be the same key twice
      }
      out.append(layout.objectBreak());
      indent(depth);
      if (!key(key)) {
        return false;
      }
      out.append(layout.beforeColon());
      out.append(':');
      out.append(layout.afterColon());
      if (!value((IRubyObject) entry.getValue(), depth)) {
        return false;
      }
    }
    end(layout.objectBreak(), depth);
    out.append('}');
    return true;
  }

  private boolean key(IRubyObject key) {
    return switch (key) {
      case RubyString text -> string(text);
      case RubySymbol symbol -> string(symbol.asString());
      default -> false;
    };
  }

  private boolean array(RubyArray<?> array, int depth) {
    if (!PlainText.is(array, ruby.getArray()) || layout.forbids(depth)) {
      return false;
    }
    if (array.isEmpty()) {
      return append("[]");
    }
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      out.append(layout.arrayBreak());
      indent(depth);
      if (!value(array.eltOk(i), depth)) {
        return false;
      }
    }
    end(layout.arrayBreak(), depth);
    out.append(']');
    return true;
  }

  private void indent(int depth) {
    for (int i = 0; i < depth; i++) {
      out.append(layout.indent());
    }
  }

  private void end(ByteList lineBreak, int depth) {
    if (!lineBreak.isEmpty()) {
      out.append(lineBreak);
      indent(depth - 1);
    }
  }

  private boolean string(RubyString text) {
    if (!PlainText.isUtf8(text)) {
      return false;
    }
    ByteList list = text.getByteList();
    byte[] bytes = list.getUnsafeBytes();
    int end = list.getBegin() + list.getRealSize();
    int written = list.getBegin();
    out.append('"');
    for (int i = written; i < end; i++) {
      byte next = bytes[i];
      if ((next >= 0 && next < ' ') || next == '"' || next == '\\') {
        out.append(bytes, written, i - written);
        escape(next);
        written = i + 1;
      }
    }
    out.append(bytes, written, end - written);
    out.append('"');
    return true;
  }

  private void escape(byte character) {
    out.append('\\');
    switch (character) {
      case '"', '\\' -> out.append(character);
      case '\b' -> out.append('b');
      case '\t' -> out.append('t');
      case '\n' -> out.append('n');
      case '\f' -> out.append('f');
      case '\r' -> out.append('r');
      default -> {
        append("u00");
        out.append(HEXADECIMAL[character >> 4]);
        out.append(HEXADECIMAL[character & 0xF]);
      }
    }
  }

  private boolean append(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      out.append((byte) ascii.charAt(i));
    }
    return true;
  }

  /** The generator's options as far as they are plain. */
  private record Layout(
      ByteList indent,
      ByteList beforeColon,
      ByteList afterColon,
      ByteList objectBreak,
      ByteList arrayBreak,
      int maximumNesting) {
    private static final ByteList NOTHING = new ByteList(0);
    private static final Layout COMPACT =
        new Layout(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, DEFAULT_NESTING);

    /** Null for options that are not plain. */
    static @Nullable Layout of(Ruby ruby, IRubyObject options) {
      if (options.isNil()) {
        return COMPACT;
      }
      if (!(options instanceof RubyHash hash) || !PlainText.is(options, ruby.getHash())) {
        return null;
      }
      ByteList[] texts = {NOTHING, NOTHING, NOTHING, NOTHING, NOTHING};
      int nesting = DEFAULT_NESTING;
      for (Object element : hash.directEntrySet()) {
        Map.Entry<?, ?> entry = (Map.Entry<?, ?>) element;
        if (!(entry.getKey() instanceof RubySymbol name)) {
          return null;
        }
        IRubyObject value = (IRubyObject) entry.getValue();
        switch (name.idString()) {
          case "indent", "space_before", "space", "object_nl", "array_nl" -> {
            if (!(value instanceof RubyString text) || !PlainText.isUtf8(text)) {
              return null;
            }
            texts[place(name.idString())] = text.getByteList();
          }
          case "max_nesting" -> {
            if (value.isTrue() && !(value instanceof RubyFixnum)) {
              return null;
            }
            nesting = value instanceof RubyFixnum number ? (int) number.getValue() : 0;
          }
          case "allow_nan" -> {
            // no matter: what is no number is never plain
          }
          default -> {
            return null;
          }
        }
      }
      return new Layout(texts[0], texts[1], texts[2], texts[3], texts[4], nesting);
    }

    private static int place(String option) {
      return switch (option) {
        case "indent" -> 0;
        case "space_before" -> 1;
        case "space" -> 2;
        case "object_nl" -> 3;
        default -> 4;
      };
    }

    /** Deeper than allowed, or so deep that the structure may contain itself. */
    boolean forbids(int depth) {
      return depth > MAXIMUM_DEPTH || (maximumNesting != 0 && depth > maximumNesting);
    }
  }
}
