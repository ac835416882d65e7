package io.slipway.template;

import java.util.Optional;
import org.jcodings.Encoding;
import org.jruby.ParseResult;
import org.jruby.ast.BlockNode;
import org.jruby.ast.BreakNode;
import org.jruby.ast.CallNode;
import org.jruby.ast.EnsureNode;
import org.jruby.ast.NextNode;
import org.jruby.ast.Node;
import org.jruby.ast.RescueNode;
import org.jruby.ast.RetryNode;
import org.jruby.ast.ReturnNode;
import org.jruby.ir.IRManager;
import org.jruby.ir.IRScope;
import org.jruby.ir.builder.IRBuilder;
import org.jruby.ir.builder.IRBuilderAST;
import org.jruby.ir.builder.IRBuilderFactory;
import org.jruby.ir.instructions.Instr;
import org.jruby.ir.instructions.LabelInstr;
import org.jruby.ir.instructions.LineNumberInstr;
import org.jruby.ir.interpreter.InterpreterContext;
import org.jruby.ir.operands.Label;
import org.jruby.ir.operands.Operand;
import org.jruby.ir.operands.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Compiles Ruby so that a backtrace names, as MRI's does, the line of the very call that failed.
 * JRuby's own compiler notes the lines where statements begin and nothing within them: what fails
 * in the fifth line of a hash is reported at the first. Here every instruction that can fail is
 * preceded by the line of the part of the code it stands for, unless that line is known to be the
 * current one.
 */
final class ExactLines extends IRBuilderAST {
  private static final int UNKNOWN = -1;

  private final Factory factory;

  /** What the instructions that are added stand for. */
  private @Nullable Node current;

  /** A statement's line that was not noted yet: its first instruction will. */
  private int pending = UNKNOWN;

  /** The line that is current when the instructions added so far have run. */
  private int noted = UNKNOWN;

  private ExactLines(
      Factory factory,
      IRManager manager,
      IRScope scope,
      @Nullable IRBuilder<?, ?, ?, ?, ?, ?> parent,
      @Nullable IRBuilder<?, ?, ?, ?, ?, ?> variables,
      @Nullable Encoding encoding) {
    super(manager, scope, parent, variables, encoding);
    this.factory = factory;
  }

  @Override
  public InterpreterContext buildEvalRoot(ParseResult root) {
    factory.takeSource().ifPresent(source -> CallLines.correct((Node) root.getAST(), source));
    return super.buildEvalRoot(root);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // nodes have no other
  public Operand build(Variable result, Node node) {
    Node outer = current;
    boolean ensured = outer instanceof EnsureNode ensure && ensure.getEnsureNode() == node;
    if (ensured) {
      noted = UNKNOWN; // its instructions are copied to wherever the protected code is left
    }
    current = node;
    try {
      return super.build(result, node);
    } finally {
      current = outer;
      if (ensured) {
        noted = UNKNOWN;
      }
    }
  }

  /** The calls of a chain of `&.`, which are compiled within the last one. */
  @Override
  protected Operand buildLazyWithOrder(
      CallNode node, Label lazyLabel, Label endLabel, boolean preserveOrder) {
    Node outer = current;
    current = node;
    try {
      return super.buildLazyWithOrder(node, lazyLabel, endLabel, preserveOrder);
    } finally {
      current = outer;
    }
  }

  @Override
  protected void determineIfWeNeedLineNumber(
      int line, boolean isNewline, boolean implicitNil, boolean def) {
    super.determineIfWeNeedLineNumber(line, false, implicitNil, def);
    if (isNewline && !implicitNil && !def) {
      pending = line;
    }
  }

  @Override
  public void addInstr(Instr instruction) {
    switch (instruction) {
      case LineNumberInstr line -> noted = line.getLineNumber();
      case LabelInstr _ -> noted = UNKNOWN;
      default -> note(instruction.canRaiseException() ? lineOf(current) : pending);
    }
    super.addInstr(instruction);
  }

  private void note(int line) {
    pending = UNKNOWN;
    if (line != UNKNOWN && line != noted) {
      addInstr(new LineNumberInstr(line));
    }
  }

  private int lineOf(@Nullable Node node) {
    return switch (node) {
      case null -> pending;
      case BlockNode _,
          BreakNode _,
          EnsureNode _,
          NextNode _,
          RescueNode _,
          RetryNode _,
          ReturnNode _ ->
          pending;
      default -> node.getLine();
    };
  }

  @SuppressWarnings("rawtypes") // as JRuby's own
  static final class Factory extends IRBuilderFactory {
    private @Nullable String source;

    /**
     * Calls get their exact lines in the text that is evaluated next.
     *
     * @param code what begins in line 0 of that text, as the parser counts
     */
    void setSource(String code) {
      source = code;
    }

    private Optional<String> takeSource() {
      Optional<String> taken = Optional.ofNullable(source);
      source = null;
      return taken;
    }

    @Override
    public IRBuilder newIRBuilder(
        IRManager manager, IRScope scope, IRBuilder parent, Encoding encoding) {
      return new ExactLines(this, manager, scope, parent, null, encoding);
    }

    @Override
    public IRBuilder newIRBuilder(
        IRManager manager,
        IRScope scope,
        IRBuilder parent,
        IRBuilder variables,
        Encoding encoding) {
      return new ExactLines(this, manager, scope, parent, variables, encoding);
    }

    @Override
    public IRBuilder topIRBuilder(IRManager manager, IRScope scope, ParseResult root) {
      return new ExactLines(this, manager, scope, null, null, null);
    }
  }
}
