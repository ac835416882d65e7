package io.slipway.template;

import org.jcodings.specific.USASCIIEncoding;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.RubyClass;
import org.jruby.RubyString;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.StringSupport;

/** Which values are what they seem, so that nobody's method has a say in how they are written. */
final class PlainText {
  private PlainText() {}

  /** Whether a value is of that class, and not of one below it or with methods of its own. */
  @SuppressWarnings("ReferenceEquality")
  static boolean is(IRubyObject value, RubyClass type) {
    return value.getMetaClass() == type;
  }

  static boolean isAscii(RubyString text) {
    return is(text, text.getRuntime().getString())
        && (text.getEncoding().equals(UTF8Encoding.INSTANCE)
            || text.getEncoding().equals(USASCIIEncoding.INSTANCE))
        && text.scanForCodeRange() == StringSupport.CR_7BIT;
  }

  static boolean isUtf8(RubyString text) {
    return isAscii(text)
        || (is(text, text.getRuntime().getString())
            && text.getEncoding().equals(UTF8Encoding.INSTANCE)
            && text.scanForCodeRange() == StringSupport.CR_VALID);
  }
}
