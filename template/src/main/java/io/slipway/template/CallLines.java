package io.slipway.template;

import java.util.List;
import java.util.regex.Pattern;
import org.jruby.ast.AttrAssignNode;
import org.jruby.ast.CallNode;
import org.jruby.ast.ConstNode;
import org.jruby.ast.FCallNode;
import org.jruby.ast.InvisibleNode;
import org.jruby.ast.Node;
import org.jruby.ast.VCallNode;
import org.jruby.ast.types.INameNode;
import org.jruby.ast.visitor.OperatorCallNode;
import org.jspecify.annotations.Nullable;

/**
 * Gives every call in parsed code the line of its name, operator or opening bracket, which is where
 * MRI places it. JRuby's parser places operators and brackets where the receiver begins, and calls
 * in parentheses or with a block where those begin. It keeps no columns, so the name is looked for
 * in the text, where it can be by the lines of the call's parts; if it is not found, the parser's
 * line stays.
 */
final class CallLines {
  /** How far a name may be from where the parser puts it. */
  private static final int REACH = 100;

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*[?!]?");
  private static final Pattern HEREDOC = Pattern.compile("<<[-~]?[\"'`A-Za-z_]");

  private final List<String> lines;

  private CallLines(List<String> lines) {
    this.lines = lines;
  }

  /**
   * @param code the text that was parsed, whose first line is the nodes' line 0
   */
  static void correct(Node root, String code) {
    if (code.indexOf('\n') >= 0) {
      try {
        new CallLines(List.of(code.split("\n", -1))).visit(root);
      } catch (RuntimeException e) {
        return; // code of an unknown shape: its lines are the parser's, which is no reason to fail
      }
    }
  }

  /** The first and the last line that a part of the code, and what it consists of, begins in. */
  private record Span(int first, int last) {
    static final Span NOTHING = new Span(Integer.MAX_VALUE, 0);

    Span and(Span other) {
      return new Span(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  /** The inner nodes come first: where a call's parts are bounds where its name can be. */
  private Span visit(@Nullable Node node) {
    return switch (node) {
      case null -> Span.NOTHING;
      case InvisibleNode _ -> Span.NOTHING; // what nobody wrote is in no line
      case OperatorCallNode call ->
          operation(call, name(call), call.getReceiverNode(), call.getArgsNode());
      case CallNode call when name(call).equals("[]") ->
          operation(call, "[", call.getReceiverNode(), call.getArgsNode())
              .and(visit(call.getIterNode()));
      case AttrAssignNode call when name(call).equals("[]=") ->
          operation(call, "[", call.getReceiverNode(), call.getArgsNode());
      case CallNode call -> {
        Span receiver = visit(call.getReceiverNode());
        call.setLine(named(call, name(call), receiver.last));
        yield receiver.and(visit(call.getArgsNode())).and(visit(call.getIterNode())).and(own(call));
      }
      case AttrAssignNode call -> {
        Span receiver = visit(call.getReceiverNode());
        String attribute = name(call);
        call.setLine(named(call, attribute.substring(0, attribute.length() - 1), receiver.last));
        yield receiver.and(visit(call.getArgsNode())).and(own(call));
      }
      case FCallNode call -> {
        call.setLine(named(call, name(call), call.getLine()));
        yield parts(call);
      }
      case VCallNode call -> {
        call.setLine(named(call, name(call), call.getLine()));
        yield own(call);
      }
      case ConstNode constant -> {
        constant.setLine(named(constant, name(constant), constant.getLine()));
        yield own(constant);
      }
      default -> parts(node);
    };
  }

  private Span parts(Node node) {
    Span span = own(node);
    for (Node child : node.childNodes()) {
      span = span.and(visit(child));
    }
    return span;
  }

  private static Span own(Node node) {
    return new Span(node.getLine(), node.getLine());
  }

  private static String name(INameNode node) {
    return node.getName().idString();
  }

  /** The first line, from both the parser's and the earliest possible one on, with the name. */
  private int named(Node call, String name, int earliest) {
    int line = call.getLine();
    if (!exists(line) || !NAME.matcher(name).matches() || HEREDOC.matcher(lines.get(line)).find()) {
      return line;
    }
    for (int at = Math.max(line, earliest); at <= line + REACH && exists(at); at++) {
      if (hasWord(lines.get(at), name)) {
        return at;
      }
    }
    return line;
  }

  private static boolean hasWord(String line, String word) {
    for (int at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
      int end = at + word.length();
      boolean begins = at == 0 || !isPart(line.charAt(at - 1));
      boolean ends = end == line.length() || !isPart(line.charAt(end));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '$';
  }

  private Span operation(Node call, String operator, Node receiver, @Nullable Node operands) {
    Span before = visit(receiver);
    Span after = visit(operands);
    if (before.last <= after.first && exists(after.first)) {
      call.setLine(operator(operator, before.last, after.first));
    }
    return before.and(after).and(own(call));
  }

  /** An operator stands in its operand's line, or ends the one before. */
  private int operator(String operator, int earliest, int latest) {
    Pattern atEnd = Pattern.compile(Pattern.quote(operator) + "[\\s(\\[{]*(#.*)?$");
    for (int at = latest - 1; at >= earliest && at >= 0; at--) {
      String text = lines.get(at).strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        return atEnd.matcher(text).find() ? at : latest;
      }
    }
    return latest;
  }

  private boolean exists(int line) {
    return line >= 0 && line < lines.size();
  }
}
