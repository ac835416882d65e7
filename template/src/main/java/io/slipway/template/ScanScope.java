package io.slipway.template;

import io.slipway.template.Lookup.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jruby.ast.ArrayNode;
import org.jruby.ast.CallNode;
import org.jruby.ast.DStrNode;
import org.jruby.ast.DVarNode;
import org.jruby.ast.EvStrNode;
import org.jruby.ast.ListNode;
import org.jruby.ast.LocalVarNode;
import org.jruby.ast.Node;
import org.jruby.ast.StrNode;
import org.jruby.ast.SymbolNode;
import org.jruby.ast.types.INameNode;
import org.jspecify.annotations.Nullable;

/** What is known, by reading, of the local variables at a place of the code. */
final class ScanScope {
  /** More alternatives than this are no longer told apart. */
  private static final int MAXIMUM_ALTERNATIVES = 200;

  private static final List<Name> ANYTHING = List.of(Name.beginning(""));

  /** What a variable holds. */
  sealed interface Value {
    Value UNKNOWN = new Unknown();

    record Link(Name name) implements Value {}

    /** One of these texts. */
    record Texts(List<Name> names) implements Value {}

    /** A list of these texts. */
    record TextList(List<Name> names) implements Value {}

    record Unknown() implements Value {}
  }

  private final @Nullable ScanScope outer;
  private final Map<String, Value> variables = new HashMap<>();

  ScanScope() {
    this(null);
  }

  private ScanScope(@Nullable ScanScope outer) {
    this.outer = outer;
  }

  /** The scope of a block, which sees and changes the variables around it. */
  ScanScope inside() {
    return new ScanScope(this);
  }

  void declare(String variable, Value value) {
    variables.put(variable, value);
  }

  /** A variable that is set more than once may hold any of its texts; anything else is unknown. */
  void assign(String variable, Value value) {
    for (ScanScope scope = this; scope != null; scope = scope.outer) {
      Value before = scope.variables.get(variable);
      if (before != null) {
        scope.variables.put(variable, either(before, value));
        return;
      }
    }
    variables.put(variable, value);
  }

  private static Value either(Value before, Value after) {
    if (before.equals(after)) {
      return before;
    }
    return before instanceof Value.Texts(List<Name> some)
            && after instanceof Value.Texts(List<Name> others)
        ? new Value.Texts(limited(distinct(some, others)))
        : Value.UNKNOWN;
  }

  private static List<Name> distinct(List<Name> some, List<Name> others) {
    List<Name> all = new ArrayList<>(some);
    others.stream().filter(name -> !some.contains(name)).forEach(all::add);
    return all;
  }

  Value evaluate(@Nullable Node node) {
    return switch (node) {
      case LocalVarNode variable -> valueOf(variable);
      case DVarNode variable -> valueOf(variable);
      case StrNode literal -> new Value.Texts(names(literal));
      case SymbolNode literal -> new Value.Texts(names(literal));
      case DStrNode parts -> new Value.Texts(names(parts));
      case ArrayNode list when isLiteral(list) -> {
        List<Name> names = new ArrayList<>();
        for (Node element : list.children()) {
          names.addAll(names(element));
        }
        yield new Value.TextList(names);
      }
      case null, default -> Value.UNKNOWN;
    };
  }

  private static boolean isLiteral(ListNode list) {
    return list.size() <= MAXIMUM_ALTERNATIVES
        && Arrays.stream(list.children())
            .allMatch(element -> element instanceof StrNode || element instanceof SymbolNode);
  }

  private Value valueOf(INameNode variable) {
    String name = variable.getName().idString();
    for (ScanScope scope = this; scope != null; scope = scope.outer) {
      Value value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return Value.UNKNOWN;
  }

  /** The texts that the expression may have; at least one. */
  List<Name> names(Node node) {
    return switch (node) {
      case StrNode literal -> List.of(Name.literal(text(literal)));
      case SymbolNode symbol -> List.of(Name.literal(symbol.getName().idString()));
      case DStrNode parts -> joined(List.of(parts.children()));
      case EvStrNode inserted when inserted.getBody() != null -> names(inserted.getBody());
      case CallNode call
          when call.getName().idString().equals("+")
              && call.getArgsNode() instanceof ListNode added
              && added.size() == 1 ->
          joined(List.of(call.getReceiverNode(), added.get(0)));
      case LocalVarNode _, DVarNode _ ->
          switch (evaluate(node)) {
            case Value.Texts(List<Name> names) -> names;
            case Value.TextList(List<Name> names) when !names.isEmpty() -> names;
            case Value.TextList _, Value.Link _, Value.Unknown _ -> ANYTHING;
          };
      default -> ANYTHING;
    };
  }

  private List<Name> joined(List<Node> parts) {
    List<Name> joined = List.of(Name.literal(""));
    for (Node part : parts) {
      List<Name> longer = new ArrayList<>();
      for (Name beginning : joined) {
        if (beginning.dynamic()) {
          longer.add(beginning);
        } else {
          names(part)
              .forEach(
                  next -> longer.add(new Name(beginning.text() + next.text(), next.dynamic())));
        }
      }
      joined = limited(longer);
    }
    return joined;
  }

  private static List<Name> limited(List<Name> names) {
    return names.size() > MAXIMUM_ALTERNATIVES ? ANYTHING : List.copyOf(names);
  }

  static String text(StrNode literal) {
    return literal.getValue().toString();
  }
}
