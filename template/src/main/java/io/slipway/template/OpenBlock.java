package io.slipway.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jruby.Ruby;
import org.jruby.ast.BlockNode;
import org.jruby.ast.Node;
import org.jruby.ast.RootNode;
import org.jruby.exceptions.RaiseException;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * Where code that ends too soon began what it does not end. Ruby only says that the end of the file
 * was not expected. With the closings it misses the code can be read, and then everything from the
 * open block's beginning on lies in its last statement.
 */
final class OpenBlock {
  /** What ends a block. */
  private static final List<String> CLOSINGS = List.of("end", "}");

  /** So many may be missing at once. */
  private static final int MOST_MISSING = 3;

  private OpenBlock() {}

  /** Whether a syntax error is of this kind. */
  static boolean isLikely(String message) {
    return message.contains("unexpected end-of-file");
  }

  /** The line, from one; empty when the code is whole, or broken in another way. */
  static OptionalInt line(Ruby ruby, String file, ByteList code) {
    if (parse(ruby, file, code, List.of()) != null) {
      return OptionalInt.empty();
    }
    List<List<String>> tried = List.of(List.of());
    for (int missing = 1; missing <= MOST_MISSING; missing++) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> shorter : tried) {
        for (String closing : CLOSINGS) {
          List<String> closings = new ArrayList<>(shorter);
          closings.add(closing);
          longer.add(closings);
          @Nullable Node whole = parse(ruby, file, code, closings);
          if (whole != null) {
            return OptionalInt.of(last(whole).getLine() + 1);
          }
        }
      }
      tried = longer;
    }
    return OptionalInt.empty();
  }

  private static @Nullable Node parse(
      Ruby ruby, String file, ByteList code, List<String> closings) {
    ByteList whole = new ByteList(code);
    closings.forEach(closing -> whole.append(("\n" + closing).getBytes(StandardCharsets.US_ASCII)));
    try {
      return (Node) ruby.getParserManager().parseEval(file, 0, whole, null).getAST();
    } catch (RaiseException | StackOverflowError e) {
      return null;
    }
  }

  private static Node last(Node whole) {
    Node node = whole instanceof RootNode root ? root.getBodyNode() : whole;
    while (node instanceof BlockNode block && block.getLast() != null) {
      node = block.getLast();
    }
    return node;
  }
}
