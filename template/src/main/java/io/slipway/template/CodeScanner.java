package io.slipway.template;

import io.slipway.template.Lookup.Form;
import io.slipway.template.Lookup.Name;
import io.slipway.template.Lookup.Reach;
import io.slipway.template.Lookup.Subject;
import io.slipway.template.ScanScope.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jruby.ast.AndNode;
import org.jruby.ast.ArgumentNode;
import org.jruby.ast.ArrayNode;
import org.jruby.ast.AssignableNode;
import org.jruby.ast.CallNode;
import org.jruby.ast.CaseNode;
import org.jruby.ast.ClassNode;
import org.jruby.ast.DAsgnNode;
import org.jruby.ast.FCallNode;
import org.jruby.ast.IfNode;
import org.jruby.ast.InstVarNode;
import org.jruby.ast.IterNode;
import org.jruby.ast.ListNode;
import org.jruby.ast.LocalAsgnNode;
import org.jruby.ast.MethodDefNode;
import org.jruby.ast.ModuleNode;
import org.jruby.ast.Node;
import org.jruby.ast.OpAsgnOrNode;
import org.jruby.ast.OrNode;
import org.jruby.ast.PatternCaseNode;
import org.jruby.ast.RescueModNode;
import org.jruby.ast.RescueNode;
import org.jruby.ast.SelfNode;
import org.jruby.ast.SplatNode;
import org.jruby.ast.StrNode;
import org.jruby.ast.SymbolNode;
import org.jruby.ast.UntilNode;
import org.jruby.ast.VCallNode;
import org.jruby.ast.WhileNode;
import org.jruby.ast.types.INameNode;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a template's parsed code and notes every look-up of a property or a link. It
 * follows links and literal texts through local variables and block parameters; whatever else a
 * name is made of makes it dynamic.
 */
final class CodeScanner {
  /** Through these, code may reach anything the context has. */
  private static final Set<String> REFLECTION =
      Set.of(
          "binding",
          "eval",
          "get_binding",
          "instance_eval",
          "instance_exec",
          "instance_variable_get",
          "method",
          "public_send",
          "send",
          "__send__");

  /** The methods of a whole structure or hash that are no look-up of one part. */
  private static final Set<String> WHOLE =
      Set.of(
          "any?",
          "each",
          "each_key",
          "each_pair",
          "each_value",
          "empty?",
          "fetch",
          "inspect",
          "keys",
          "map",
          "marshal_dump",
          "merge",
          "methods",
          "select",
          "send",
          "table",
          "to_h",
          "to_hash",
          "to_json",
          "to_s",
          "to_yaml",
          "values");

  private final SourceLines source;
  private final List<Lookup> found = new ArrayList<>();

  private CodeScanner(SourceLines source) {
    this.source = source;
  }

  /**
   * @param template the text whose lines are the code's
   */
  static List<Lookup> scan(Node code, String template) {
    CodeScanner scanner = new CodeScanner(new SourceLines(template));
    scanner.visit(code, new ScanScope(), Reach.ALWAYS);
    return scanner.found;
  }

  private void visit(@Nullable Node node, ScanScope scope, Reach reach) {
    switch (node) {
      case null -> {}
      case FCallNode call -> function(call, scope, reach);
      case CallNode call -> method(call, scope, reach);
      case VCallNode _, InstVarNode _ -> bare(node, reach);
      case IfNode branch -> {
        visit(branch.getCondition(), scope, reach);
        visit(branch.getThenBody(), scope, sometimes(reach));
        visit(branch.getElseBody(), scope, sometimes(reach));
      }
      case CaseNode branch -> {
        visit(branch.getCaseNode(), scope, reach);
        visit(branch.getCases(), scope, sometimes(reach));
        visit(branch.getElseNode(), scope, sometimes(reach));
      }
      case PatternCaseNode branch -> visitAll(branch.childNodes(), scope, sometimes(reach));
      case AndNode both -> {
        visit(both.getFirstNode(), scope, reach);
        visit(both.getSecondNode(), scope, sometimes(reach));
      }
      case OrNode either -> {
        visit(either.getFirstNode(), scope, reach);
        visit(either.getSecondNode(), scope, sometimes(reach));
      }
      case OpAsgnOrNode either -> {
        visit(either.getFirstNode(), scope, reach);
        visit(either.getSecondNode(), scope, sometimes(reach));
      }
      case WhileNode loop -> {
        visit(loop.getConditionNode(), scope, reach);
        visit(loop.getBodyNode(), scope, sometimes(reach));
      }
      case UntilNode loop -> {
        visit(loop.getConditionNode(), scope, reach);
        visit(loop.getBodyNode(), scope, sometimes(reach));
      }
      case RescueNode rescue -> rescue(rescue, scope, reach);
      case IterNode block -> block(block, scope, reach, List.of());
      case MethodDefNode definition ->
          visit(definition.getBodyNode(), new ScanScope(), sometimes(reach));
      case ClassNode definition ->
          visit(definition.getBodyNode(), new ScanScope(), sometimes(reach));
      case ModuleNode definition ->
          visit(definition.getBodyNode(), new ScanScope(), sometimes(reach));
      case LocalAsgnNode assignment -> assignment(assignment, assignment.getName(), scope, reach);
      case DAsgnNode assignment -> assignment(assignment, assignment.getName(), scope, reach);
      default -> visitAll(node.childNodes(), scope, reach);
    }
  }

  private void visitAll(List<Node> nodes, ScanScope scope, Reach reach) {
    nodes.forEach(node -> visit(node, scope, reach));
  }

  private static Reach sometimes(Reach reach) {
    return reach == Reach.RESCUED ? reach : Reach.SOMETIMES;
  }

  /** What the modifier form leaves as its node is a kind of the other. */
  private void rescue(RescueNode rescue, ScanScope scope, Reach reach) {
    visit(rescue.getBodyNode(), scope, Reach.RESCUED);
    visit(rescue.getRescueNode(), scope, sometimes(reach));
    if (!(rescue instanceof RescueModNode)) {
      visit(rescue.getElseNode(), scope, sometimes(reach));
    }
  }

  private void assignment(
      AssignableNode assignment, org.jruby.RubySymbol name, ScanScope scope, Reach reach) {
    visit(assignment.getValueNode(), scope, reach);
    scope.assign(name.idString(), evaluate(assignment.getValueNode(), scope));
  }

  /** A block; its first parameters may be known. */
  private void block(IterNode block, ScanScope scope, Reach reach, List<Value> parameters) {
    ScanScope inside = scope.inside();
    List<String> names = parameterNames(block);
    for (int i = 0; i < names.size(); i++) {
      inside.declare(names.get(i), i < parameters.size() ? parameters.get(i) : Value.UNKNOWN);
    }
    if (block.getArgsNode() != null) {
      visit(block.getArgsNode(), inside, sometimes(reach));
    }
    visit(block.getBodyNode(), inside, sometimes(reach));
  }

  private static List<String> parameterNames(IterNode block) {
    List<String> names = new ArrayList<>();
    if (block.getArgsNode() != null) {
      for (Node argument : block.getArgsNode().getArgs()) {
        names.add(argument instanceof ArgumentNode named ? named.getName().idString() : "");
      }
    }
    return names;
  }

  /** A call without a receiver. */
  private void function(FCallNode call, ScanScope scope, Reach reach) {
    String name = call.getName().idString();
    List<Node> arguments = arguments(call.getArgsNode());
    if (REFLECTION.contains(name)) {
      everything(call, reach);
    }
    lookUp(name, new Subject.Job(), arguments, scope, reach);
    visitAll(arguments, scope, reach);
    visitBlock(call.getIterNode(), scope, reach, given(name, arguments, scope));
  }

  private void method(CallNode call, ScanScope scope, Reach reach) {
    Optional<Path> path = path(call);
    if (path.isPresent()) {
      structure(path.get(), reach);
      return;
    }
    String name = call.getName().idString();
    List<Node> arguments = arguments(call.getArgsNode());
    lookUp(name, subject(call, scope), arguments, scope, reach);
    visit(call.getReceiverNode(), scope, reach);
    visitAll(arguments, scope, reach);
    List<Value> parameters =
        evaluate(call.getReceiverNode(), scope) instanceof Value.TextList texts
            ? List.of(new Value.Texts(texts.names()))
            : given(name, arguments, scope);
    visitBlock(call.getIterNode(), scope, reach, parameters);
  }

  private void visitBlock(
      @Nullable Node block, ScanScope scope, Reach reach, List<Value> parameters) {
    if (block instanceof IterNode iteration) {
      block(iteration, scope, reach, parameters);
    } else {
      visit(block, scope, reach);
    }
  }

  /** What the method gives its block. */
  private List<Value> given(String method, List<Node> arguments, ScanScope scope) {
    boolean link = method.equals("if_link") || method.equals("else_if_link");
    return link && !arguments.isEmpty()
        ? List.of(new Value.Link(names(arguments.getFirst(), scope).getFirst()))
        : List.of();
  }

  private void lookUp(
      String method, Subject subject, List<Node> arguments, ScanScope scope, Reach reach) {
    if (arguments.isEmpty()) {
      return;
    }
    switch (method) {
      case "p" -> value(subject, arguments, scope, reach);
      case "if_p", "else_if_p" -> {
        List<Name> names = new ArrayList<>();
        arguments.forEach(argument -> names.addAll(names(argument, scope)));
        properties(subject, Form.CONDITIONAL, names, arguments.getFirst(), reach);
      }
      case "link" -> {
        if (subject instanceof Subject.Job) {
          link(arguments.getFirst(), false, scope, reach);
        }
      }
      case "if_link", "else_if_link" -> {
        if (!(subject instanceof Subject.Unknown)) {
          link(arguments.getFirst(), true, scope, reach);
        }
      }
      default -> {}
    }
  }

  private void value(Subject subject, List<Node> arguments, ScanScope scope, Reach reach) {
    boolean splat = arguments.stream().anyMatch(SplatNode.class::isInstance);
    Form form = arguments.size() > 1 || splat ? Form.DEFAULTED : Form.REQUIRED;
    Node first = arguments.getFirst();
    List<Name> names = names(first, scope);
    if (first instanceof ArrayNode || evaluate(first, scope) instanceof Value.TextList) {
      properties(subject, form, names, first, reach);
    } else {
      Reach each = names.size() > 1 ? sometimes(reach) : reach;
      names.forEach(name -> properties(subject, form, List.of(name), first, each));
    }
  }

  private void properties(
      Subject subject, Form form, List<Name> names, Node argument, Reach reach) {
    String shown = names.isEmpty() ? "" : names.getFirst().text();
    found.add(
        new Lookup.OfProperties(
            subject, form, names, reach, source.place(argument.getLine() + 1, shown)));
  }

  private void link(Node argument, boolean conditional, ScanScope scope, Reach reach) {
    for (Name name : names(argument, scope)) {
      found.add(
          new Lookup.OfLink(
              name, conditional, reach, source.place(argument.getLine() + 1, name.text())));
    }
  }

  private void everything(Node node, Reach reach) {
    found.add(new Lookup.OfEverything(reach, source.place(node.getLine() + 1, "")));
  }

  /** Whose properties a call with a receiver asks for. */
  private Subject subject(CallNode call, ScanScope scope) {
    Node receiver = call.getReceiverNode();
    String method = call.getName().idString();
    if (method.equals("else_if_p") || method.equals("else_if_link")) {
      return alternativeOf(receiver, scope);
    }
    return switch (receiver) {
      case SelfNode _ -> new Subject.Job();
      case Node node when evaluate(node, scope) instanceof Value.Link link ->
          new Subject.Link(link.name());
      case null, default -> new Subject.Unknown();
    };
  }

  /** An alternative is tried on the object that the condition was put to. */
  private Subject alternativeOf(@Nullable Node condition, ScanScope scope) {
    return switch (condition) {
      case FCallNode _ -> new Subject.Job();
      case CallNode call -> subject(call, scope);
      case null, default -> new Subject.Unknown();
    };
  }

  /** The job's properties, named without asking for one. */
  private void bare(Node node, Reach reach) {
    if (isRoot(node)) {
      everything(node, reach);
    }
  }

  private record Path(List<String> parts, Node node) {}

  private void structure(Path path, Reach reach) {
    if (path.parts().isEmpty() || WHOLE.contains(path.parts().getFirst())) {
      everything(path.node(), reach);
      return;
    }
    Name name = Name.literal(String.join(".", path.parts()));
    found.add(
        new Lookup.OfProperties(
            new Subject.Job(),
            Form.STRUCTURE,
            List.of(name),
            reach,
            source.place(path.node().getLine() + 1, path.parts().getFirst())));
  }

  /** The path that a chain of calls takes from the properties, if that is all the chain does. */
  private static Optional<Path> path(Node node) {
    if (isRoot(node)) {
      return Optional.of(new Path(List.of(), node));
    }
    if (!(node instanceof CallNode call) || call.getIterNode() != null) {
      return Optional.empty();
    }
    Optional<String> part = part(call);
    return part.flatMap(
        name ->
            path(call.getReceiverNode())
                .map(
                    before -> {
                      List<String> parts = new ArrayList<>(before.parts());
                      parts.add(name);
                      return new Path(parts, node);
                    }));
  }

  private static Optional<String> part(CallNode call) {
    String method = call.getName().idString();
    List<Node> arguments = arguments(call.getArgsNode());
    if (method.equals("to_s") || method.equals("nil?")) {
      return Optional.empty(); // ERB calls the first on everything it prints
    }
    if (arguments.isEmpty()) {
      return Optional.of(method).filter(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"));
    }
    boolean takesName = Set.of("[]", "dig", "respond_to?", "fetch").contains(method);
    if (!takesName || arguments.size() > 1) {
      return Optional.empty();
    }
    return switch (arguments.getFirst()) {
      case StrNode text -> Optional.of(ScanScope.text(text));
      case SymbolNode symbol -> Optional.of(symbol.getName().idString());
      default -> Optional.empty();
    };
  }

  private static boolean isRoot(Node node) {
    return switch (node) {
      case VCallNode call -> isProperties(call);
      case InstVarNode variable ->
          Set.of("@properties", "@raw_properties").contains(variable.getName().idString());
      case CallNode call ->
          call.getName().idString().equals("properties")
              && call.getArgsNode() == null
              && call.getReceiverNode() instanceof VCallNode spec
              && spec.getName().idString().equals("spec");
      default -> false;
    };
  }

  private static boolean isProperties(INameNode call) {
    return Set.of("properties", "raw_properties").contains(call.getName().idString());
  }

  private static List<Node> arguments(@Nullable Node arguments) {
    return switch (arguments) {
      case null -> List.of();
      case ListNode list -> List.of(list.children());
      default -> List.of(arguments);
    };
  }

  private static Value evaluate(@Nullable Node node, ScanScope scope) {
    if (node instanceof FCallNode call && call.getName().idString().equals("link")) {
      List<Node> arguments = arguments(call.getArgsNode());
      return arguments.size() == 1
          ? new Value.Link(scope.names(arguments.getFirst()).getFirst())
          : Value.UNKNOWN;
    }
    return scope.evaluate(node);
  }

  /** The names an argument may stand for; never none, but for an empty list. */
  private static List<Name> names(Node argument, ScanScope scope) {
    if (argument instanceof ArrayNode list) {
      List<Name> names = new ArrayList<>();
      for (Node element : list.children()) {
        names.addAll(scope.names(element));
      }
      return names;
    }
    return scope.names(argument);
  }
}
