package io.slipway.template;

import io.slipway.base.RubyNumbers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jcodings.specific.UTF8Encoding;
import org.jruby.Ruby;
import org.jruby.RubyArray;
import org.jruby.RubyBignum;
import org.jruby.RubyBoolean;
import org.jruby.RubyClass;
import org.jruby.RubyException;
import org.jruby.RubyFixnum;
import org.jruby.RubyFloat;
import org.jruby.RubyHash;
import org.jruby.RubyInstanceConfig;
import org.jruby.RubyModule;
import org.jruby.RubyString;
import org.jruby.RubyThread;
import org.jruby.api.Access;
import org.jruby.api.Create;
import org.jruby.api.Define;
import org.jruby.ast.Node;
import org.jruby.ast.PostExeNode;
import org.jruby.exceptions.RaiseException;
import org.jruby.internal.runtime.methods.JavaMethod;
import org.jruby.runtime.ThreadContext;
import org.jruby.runtime.Visibility;
import org.jruby.runtime.builtin.IRubyObject;
import org.jruby.util.ByteList;
import org.jspecify.annotations.Nullable;

/**
 * One embedded Ruby: boots it, hands values to it, runs templates in it. JRuby's internals are
 * known to this class and to those it is made of: {@link SharedWorld}, {@link SharedTrees} and
 * {@link Untouched} for what templates share, {@link ExactLines}, {@link CallLines} and {@link
 * CodeScanner} for their code, {@link PlainJson}, {@link PlainYaml} and {@link RubyYaml} for what
 * they write. Once booted it belongs to one thread, but for {@link #stop} and {@link #currentLine}.
 */
final class RubyRuntime {
  /** Ruby's side of this class, in the order of loading. */
  private static final List<String> SOURCES =
      List.of(
          "template.rb",
          "evaluation_context.rb",
          "structures.rb",
          "core_extensions.rb",
          "numbers.rb",
          "json.rb",
          "libraries.rb",
          "yaml.rb",
          "messages.rb",
          "json_faults.rb",
          "containment.rb");

  private final Ruby ruby;
  private final TemplatePolicy policy;
  private final Values values;
  private final Natives natives;
  private final RubyClass templateClass;
  private final IRubyObject encoder;
  private final SharedWorld world;
  private final Untouched untouched;
  private final Map<CompiledKey, IRubyObject> compiled;
  private final SharedTrees sharedTrees = new SharedTrees();
  private volatile @Nullable RubyThread thread;
  private boolean outOfOrder;

  private RubyRuntime(RubyHome home, TemplatePolicy policy, int compiledTemplates) {
    this.policy = policy;
    this.compiled = new LeastRecentlyUsed<>(compiledTemplates);
    this.ruby = Ruby.newInstance(configuration(home));
    this.values = new Values(ruby);
    RubyModule slipway = Define.defineModule(ruby.getCurrentContext(), "Slipway");
    this.natives = new Natives(ruby, values, slipway, policy.guarded());
    RubyYaml.define(ruby, slipway);
    SOURCES.forEach(this::load);
    this.templateClass = (RubyClass) slipway.getConstant(ruby.getCurrentContext(), "Template");
    this.encoder = call(slipway.getConstant(ruby.getCurrentContext(), "Addresses"), "new");
    natives.limitOutput(policy.maximumOutputBytes());
    contain(slipway.getConstant(ruby.getCurrentContext(), "Containment"));
    ruby.getIRManager().setBuilderFactory(natives.exactLines);
    this.world = new SharedWorld(ruby);
    this.untouched = new Untouched(ruby);
    natives.watch(world, untouched);
  }

  /**
   * Boots a runtime, which takes seconds. The calling thread must not be the one that renders:
   * being the first, it is the one thread that the runtime does not stop.
   */
  static RubyRuntime boot(RubyHome home, TemplatePolicy policy, int compiledTemplates) {
    return new RubyRuntime(home, policy, compiledTemplates);
  }

  /** How a job's templates are called in Ruby's backtraces. */
  static String fileName(JobTemplates job, JobTemplate template) {
    return job.name() + "/" + template.src();
  }

  /** Prepares to render the templates of a job for one instance. */
  Session open(JobTemplates job, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
    return new Session(job, spec, addresses);
  }

  /** Reads a template's code without running it. */
  TemplateScan scan(String file, FileContent template) {
    try {
      RubyString text = values.text(template.bytes(), false);
      call(templateClass, "new", values.text(file), text);
      RubyString code = (RubyString) call(templateClass, "code_of", text);
      Node parsed =
          (Node) ruby.getParserManager().parseEval(file, 0, code.getByteList(), null).getAST();
      return new TemplateScan.Sound(CodeScanner.scan(parsed, template.text()));
    } catch (RaiseException e) {
      String message = call(templateClass, "message_of", e.getException()).asJavaString();
      TemplateScan.Faulty fault = SyntaxErrorText.scan(message, file);
      OptionalInt opened = opened(file, template, message);
      return opened.isPresent() ? SyntaxErrorText.unclosed(fault, opened.getAsInt()) : fault;
    } catch (StackOverflowError e) {
      return new TemplateScan.Faulty(OptionalInt.empty(), "the code is nested too deeply");
    } finally {
      tidyUp();
    }
  }

  private OptionalInt opened(String file, FileContent template, String message) {
    if (!OpenBlock.isLikely(message)) {
      return OptionalInt.empty();
    }
    RubyString code =
        (RubyString) call(templateClass, "code_of", values.text(template.bytes(), false));
    return OpenBlock.line(ruby, file, code.getByteList());
  }

  /**
   * Whether a template left something behind that cannot be taken back: the runtime must not be
   * used again.
   */
  boolean isSpoiled() {
    return outOfOrder || natives.isSpoiled() || (policy.guarded() && world.isChanged());
  }

  /**
   * Asks whatever runs to end. A template may survive being asked once: being killed leads it into
   * its {@code ensure}, which a thread that is being killed leaves by an exception alone. From any
   * thread.
   */
  void stop() {
    RubyThread rendering = thread;
    if (rendering != null) {
      rendering.kill();
      rendering.raise(ruby.getInterrupt());
    }
  }

  /** The line of the named file that runs now, if it can be seen. From any thread. */
  OptionalInt currentLine(String file) {
    RubyThread rendering = thread;
    if (rendering == null) {
      return OptionalInt.empty();
    }
    try {
      return lineIn(rendering.backtrace(ruby.getCurrentContext()), file);
    } catch (RuntimeException e) {
      return OptionalInt.empty(); // the thread ran on while its frames were being read
    }
  }

  private void tidyUp() {
    world.tidyUp();
    untouched.renew();
  }

  void close() {
    ruby.tearDown(false);
  }

  private static RubyInstanceConfig configuration(RubyHome home) {
    RubyInstanceConfig configuration = new RubyInstanceConfig();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    configuration.setOutput(nowhere);
    configuration.setError(nowhere);
    configuration.setCompileMode(RubyInstanceConfig.CompileMode.OFF);
    configuration.setLoader(RubyRuntime.class.getClassLoader());
    configuration.setJRubyHome(home.location());
    configuration.setLoadPaths(home.loadPath());
    configuration.setEnvironment(new HashMap<>());
    configuration.setArgv(new String[0]);
    configuration.setDisableRUBYOPT(true);
    configuration.setDisableGems(true);
    configuration.setDisableDidYouMean(true);
    configuration.setDisableErrorHighlight(true);
    configuration.setDisableSyntaxSuggest(true);
    configuration.setExternalEncoding("UTF-8");
    configuration.setVerbosity(RubyInstanceConfig.Verbosity.NIL);
    configuration.setHardExit(false);
    configuration.setNativeEnabled(false); // no native library to unpack, and no system calls
    configuration.setInput(new ByteArrayInputStream(new byte[0]));
    return configuration;
  }

  private void load(String source) {
    try (InputStream in = RubyRuntime.class.getResourceAsStream("ruby/" + source)) {
      if (in == null) {
        throw new IllegalStateException("The renderer's own '" + source + "' is missing");
      }
      ruby.loadFile("<slipway " + source + ">", in, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void contain(IRubyObject containment) {
    double seconds = policy.regexpTimeLimit().toNanos() / 1e9;
    call(ruby.getRegexp(), "timeout=", ruby.newFloat(seconds));
    if (policy.guarded()) {
      call(containment, "put_up");
    }
  }

  private IRubyObject call(IRubyObject receiver, String method, IRubyObject... arguments) {
    return receiver.callMethod(ruby.getCurrentContext(), method, arguments);
  }

  /** BOSH's rule: the first frame that mentions the file; the number is what follows the name. */
  private static OptionalInt lineIn(IRubyObject backtrace, String file) {
    if (backtrace instanceof RubyArray<?> frames) {
      for (int i = 0; i < frames.size(); i++) {
        String frame = frames.eltOk(i).asJavaString();
        if (frame.contains(file)) {
          return number(frame.substring(frame.indexOf(file) + file.length()));
        }
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt number(String afterName) {
    String[] parts = afterName.split(":", 3);
    return parts.length > 1 && parts[1].matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(parts[1]))
        : OptionalInt.empty();
  }

  /**
   * What a compiled template is kept by. The content is there so that a wrong identity is harmless.
   */
  private record CompiledKey(String identity, String file, FileContent content) {}

  /** The templates of one job for one instance, whose spec is converted once for all of them. */
  final class Session {
    private final JobTemplates job;
    private final Map<String, @Nullable Object> spec;
    private final LinkAddresses addresses;
    private final IdentityHashMap<IRubyObject, SharedTrees.Tree> trees = new IdentityHashMap<>();
    private @Nullable IRubyObject frozenSpec;

    private Session(JobTemplates job, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
      this.job = job;
      this.spec = spec;
      this.addresses = addresses;
    }

    /** Never throws: whatever a template does is an outcome. */
    Outcome render(JobTemplate template) {
      String file = fileName(job, template);
      thread = ruby.getCurrentContext().getThread();
      try {
        return checked(run(compiled(template, file)));
      } catch (RaiseException e) {
        outOfOrder |= ruby.getNoMemoryError().isInstance(e.getException());
        return failed(e.getException(), file, template.content());
      } catch (StackOverflowError e) {
        outOfOrder = true;
        return Outcome.Failed.stopped(OptionalInt.empty(), "stack level too deep");
      } catch (OutOfMemoryError e) {
        outOfOrder = true;
        return Outcome.Failed.stopped(OptionalInt.empty(), "failed to allocate memory");
      } catch (Throwable e) {
        outOfOrder = true; // a jump or an exit that must not pass through a runtime
        return Outcome.Failed.stopped(
            OptionalInt.empty(), "the template was left by " + e.getClass().getSimpleName());
      } finally {
        tidyUp();
      }
    }

    private IRubyObject compiled(JobTemplate template, String file) {
      CompiledKey key = new CompiledKey(job.identity(), file, template.content());
      IRubyObject found = compiled.get(key);
      if (found == null) {
        RubyString text = values.text(template.content().bytes(), false);
        found = call(templateClass, "new", values.text(file), text);
        compiled.put(key, found);
      }
      return found;
    }

    /**
     * The spec is shared, frozen, by all templates. One that wants to change it gets a copy of its
     * own and runs again; so does from the start one that could hide the failure to change it.
     */
    private IRubyObject run(IRubyObject template) {
      if (call(template, "private_copy?").isTrue()) {
        return run(template, values.toRuby(spec, false));
      }
      try {
        if (frozenSpec == null) {
          frozenSpec = frozen();
        }
        return run(template, frozenSpec);
      } catch (RaiseException e) {
        if (!ruby.getFrozenError().isInstance(e.getException())) {
          throw e;
        }
        return run(template, values.toRuby(spec, false));
      }
    }

    private IRubyObject frozen() {
      RubyHash hash = Create.newHash(ruby.getCurrentContext());
      spec.forEach((key, value) -> hash.fastASet(values.toRuby(key, true), frozen(key, value)));
      hash.setFrozen(true);
      trees.put(hash, SharedTrees.Tree.unshared(hash));
      return hash;
    }

    private IRubyObject frozen(String key, @Nullable Object value) {
      if (value == null || !SharedTrees.PLACES.contains(key)) {
        return values.toRuby(value, true);
      }
      SharedTrees.Tree tree = sharedTrees.tree(key, value, shared -> values.toRuby(shared, true));
      trees.put(tree.value(), tree);
      return tree.value();
    }

    private IRubyObject run(IRubyObject template, IRubyObject convertedSpec) {
      natives.addresses = addresses;
      natives.trees = trees;
      IRubyObject asked = addresses instanceof NoLinkAddresses ? ruby.getNil() : encoder;
      return call(template, "render", convertedSpec, asked);
    }

    private Outcome checked(IRubyObject output) {
      if (!(output instanceof RubyString text)) {
        return new Outcome.Failed(
            OptionalInt.empty(), "the output is not a String", new Cause.Raised("TypeError"));
      }
      if (text.size() > policy.maximumOutputBytes()) {
        return new Outcome.Failed(
            OptionalInt.empty(),
            Natives.tooLarge(policy.maximumOutputBytes()),
            new Cause.Raised("Slipway::Refused"));
      }
      return new Outcome.Rendered(FileContent.of(text.getBytes()));
    }

    private Outcome failed(RubyException error, String file, FileContent template) {
      String message = call(templateClass, "message_of", error).asJavaString();
      OptionalInt line = lineIn(error.getBacktrace(), file);
      Cause cause = cause(error);
      if (cause instanceof Cause.Raised(String type) && type.equals("SyntaxError")) {
        OptionalInt opened = opened(file, template, message);
        cause = opened.isPresent() ? new Cause.Unclosed(opened.getAsInt()) : cause;
      }
      return new Outcome.Failed(line, message, cause);
    }

    private Cause cause(RubyException error) {
      RubyHash told = (RubyHash) call(templateClass, "cause_of", error);
      Map<String, @Nullable Object> cause = values.map(told);
      if (cause.get("properties") instanceof List<?> names) {
        return new Cause.MissingProperty(
            Optional.ofNullable(cause.get("of_link")).map(String::valueOf),
            names.stream().map(String::valueOf).toList());
      }
      return cause.get("link") instanceof String link
          ? new Cause.MissingLink(link)
          : new Cause.Raised(String.valueOf(cause.get("type")));
    }
  }

  /** Plain Java values as Ruby's, and back. */
  private static final class Values {
    private final Ruby ruby;

    Values(Ruby ruby) {
      this.ruby = ruby;
    }

    RubyString text(String text) {
      return text(text.getBytes(StandardCharsets.UTF_8), false);
    }

    RubyString text(byte[] bytes, boolean frozen) {
      RubyString string =
          RubyString.newString(ruby, new ByteList(bytes, UTF8Encoding.INSTANCE, false));
      string.setFrozen(frozen);
      return string;
    }

    /** No two places share an object, whatever the source does: YAML would print references. */
    IRubyObject toRuby(@Nullable Object value, boolean frozen) {
      return switch (value) {
        case null -> ruby.getNil();
        case String text -> text(text.getBytes(StandardCharsets.UTF_8), frozen);
        case Boolean truth -> ruby.newBoolean(truth);
        case Integer number -> ruby.newFixnum(number);
        case Long number -> ruby.newFixnum(number);
        case BigInteger number -> RubyBignum.newBignum(ruby, number);
        case Double number -> ruby.newFloat(number);
        case Map<?, ?> map -> hash(map, frozen);
        case List<?> list -> array(list, frozen);
        case LocalDate date -> date(date);
        case Instant instant -> time(instant);
        default ->
            throw new IllegalArgumentException(
                "Templates cannot be given a " + value.getClass().getName());
      };
    }

    private IRubyObject hash(Map<?, ?> map, boolean frozen) {
      RubyHash hash = Create.newHash(ruby.getCurrentContext());
      map.forEach((key, value) -> hash.fastASet(toRuby(key, true), toRuby(value, frozen)));
      hash.setFrozen(frozen);
      return hash;
    }

    private IRubyObject array(List<?> list, boolean frozen) {
      IRubyObject[] elements = new IRubyObject[list.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = toRuby(list.get(i), frozen);
      }
      RubyArray<?> array = RubyArray.newArrayNoCopy(ruby, elements);
      array.setFrozen(frozen);
      return array;
    }

    private IRubyObject date(LocalDate date) {
      ThreadContext context = ruby.getCurrentContext();
      return Access.getClass(context, "Date")
          .callMethod(
              context,
              "new",
              new IRubyObject[] {
                ruby.newFixnum(date.getYear()),
                ruby.newFixnum(date.getMonthValue()),
                ruby.newFixnum(date.getDayOfMonth())
              });
    }

    private IRubyObject time(Instant instant) {
      ThreadContext context = ruby.getCurrentContext();
      IRubyObject[] arguments = {
        ruby.newFixnum(instant.getEpochSecond()),
        ruby.newFixnum(instant.getNano()),
        ruby.newSymbol("nsec")
      };
      return ruby.getTime().callMethod(context, "at", arguments).callMethod(context, "utc");
    }

    /** What a template may say as a criterion; anything unusual as its text. */
    @Nullable Object fromRuby(IRubyObject value) {
      return switch (value) {
        case RubyBoolean truth -> truth.isTrue();
        case RubyFixnum number -> number.getValue();
        case RubyBignum number -> number.getValue();
        case RubyFloat number -> number.getValue();
        case RubyArray<?> array -> list(array);
        case RubyHash hash -> map(hash);
        default -> value.isNil() ? null : value.asString().asJavaString();
      };
    }

    private List<@Nullable Object> list(RubyArray<?> array) {
      List<@Nullable Object> list = new ArrayList<>(array.size());
      for (int i = 0; i < array.size(); i++) {
        list.add(fromRuby(array.eltOk(i)));
      }
      return list;
    }

    Map<String, @Nullable Object> map(RubyHash hash) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (Object entry : hash.directEntrySet()) {
        Map.Entry<?, ?> pair = (Map.Entry<?, ?>) entry;
        map.put(
            ((IRubyObject) pair.getKey()).asString().asJavaString(),
            fromRuby((IRubyObject) pair.getValue()));
      }
      return map;
    }
  }

  /** What Ruby's side of the renderer calls on Java's. */
  private static final class Natives {
    private final Ruby ruby;
    private final Values values;
    private final RubyModule slipway;
    private final boolean guarded;
    private final ExactLines.Factory exactLines = new ExactLines.Factory();
    private LinkAddresses addresses = LinkAddresses.none();
    private @Nullable SharedWorld world;
    private IdentityHashMap<IRubyObject, SharedTrees.Tree> trees = new IdentityHashMap<>();
    private @Nullable Untouched untouched;

    /** A library was loaded that other templates must not notice. */
    private boolean spoiled;

    Natives(Ruby ruby, Values values, RubyModule slipway, boolean guarded) {
      this.ruby = ruby;
      this.guarded = guarded;
      this.values = values;
      this.slipway = slipway;
      RubyModule module = slipway.defineModuleUnder(ruby.getCurrentContext(), "Native");
      RubyClass functions = module.getSingletonClass();
      define(functions, "float_text", given -> numberText(given, RubyNumbers::text));
      define(functions, "float_json", given -> numberText(given, RubyNumbers::json));
      define(functions, "name_as_context", given -> nameAsContext((RubyModule) given[0]));
      define(functions, "check_syntax", given -> checkSyntax((RubyString) given[0], given[1]));
      define(functions, "evaluating_next", given -> evaluatingNext((RubyString) given[0]));
      define(functions, "before_library", given -> beforeLibrary());
      define(functions, "after_library", given -> afterLibrary());
      define(functions, "spoil", given -> spoil());
      define(functions, "json", given -> plain(() -> PlainJson.generate(ruby, given[0], given[1])));
      define(functions, "yaml", given -> plain(() -> PlainYaml.dump(ruby, given[0])));
      define(functions, "structure", given -> structure(given[0], given[1]));
      define(
          functions,
          "keep_structure",
          given -> {
            keepStructure(given[0], given[1], given[2]);
            return given[2];
          });
      RubyClass encoder =
          slipway.defineClassUnder(
              ruby.getCurrentContext(),
              "Addresses",
              ruby.getObject(),
              ruby.getObject().getAllocator());
      define(encoder, "encode_query", given -> encode((RubyHash) given[0], given[1].isTrue()));
    }

    boolean isSpoiled() {
      return spoiled;
    }

    /** To be called when everything is loaded. */
    void watch(SharedWorld loaded, Untouched asFound) {
      world = loaded;
      untouched = asFound;
    }

    private IRubyObject plain(Supplier<@Nullable RubyString> write) {
      RubyString text = untouched != null && untouched.holds() ? write.get() : null;
      return text == null ? ruby.getNil() : text;
    }

    /** The buffer that templates write to checks its size where it grows. */
    void limitOutput(long maximumBytes) {
      RubyClass output = (RubyClass) slipway.getConstant(ruby.getCurrentContext(), "Output");
      RubyClass refused = (RubyClass) slipway.getConstant(ruby.getCurrentContext(), "Refused");
      append(
          output,
          (self, more) -> {
            RubyString buffer = ((RubyString) self).concat(more);
            if (buffer.size() > maximumBytes) {
              throw ruby.newRaiseException(refused, tooLarge(maximumBytes));
            }
            return buffer;
          });
    }

    static String tooLarge(long maximumBytes) {
      return "the output is larger than " + maximumBytes + " bytes";
    }

    private IRubyObject numberText(IRubyObject[] given, Function<Double, String> print) {
      return values.text(print.apply(((RubyFloat) given[0]).getValue()));
    }

    /** Messages about missing constants and methods show the class that templates know. */
    private IRubyObject nameAsContext(RubyModule type) {
      RubyModule context = ruby.getClassFromPath("Bosh::Common::Template::EvaluationContext");
      type.baseName("EvaluationContext");
      type.setParent(ruby.getClassFromPath("Bosh::Common::Template"));
      return context;
    }

    /** Parses the code as it stands, so that it cannot close what will be opened around it. */
    private IRubyObject checkSyntax(RubyString code, IRubyObject file) {
      Node parsed =
          (Node)
              ruby.getParserManager()
                  .parseEval(file.asJavaString(), 0, code.getByteList(), null)
                  .getAST();
      if (guarded) {
        endBlock(parsed).ifPresent(block -> refuseEndBlock(block, file));
      }
      return ruby.getNil();
    }

    /** Code that is to run when the runtime ends, which is long after the template. */
    private static Optional<Node> endBlock(@Nullable Node node) {
      if (node == null || node instanceof PostExeNode) {
        return Optional.ofNullable(node);
      }
      for (Node child : node.childNodes()) {
        Optional<Node> found = endBlock(child);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private void refuseEndBlock(Node block, IRubyObject file) {
      RubyClass refused = (RubyClass) slipway.getConstant(ruby.getCurrentContext(), "Refused");
      RaiseException refusal = ruby.newRaiseException(refused, "END is not allowed in a template");
      RubyString place = values.text(file.asJavaString() + ":" + (block.getLine() + 1));
      refusal
          .getException()
          .setBacktrace(ruby.getCurrentContext(), RubyArray.newArray(ruby, place));
      throw refusal;
    }

    private IRubyObject evaluatingNext(RubyString code) {
      exactLines.setSource(code.asJavaString());
      return ruby.getNil();
    }

    private IRubyObject spoil() {
      spoiled = true;
      return ruby.getNil();
    }

    private IRubyObject beforeLibrary() {
      if (world != null) {
        world.look();
      }
      return ruby.getNil();
    }

    private IRubyObject afterLibrary() {
      if (world != null) {
        world.accept();
      }
      return ruby.getNil();
    }

    private IRubyObject structure(IRubyObject hash, IRubyObject type) {
      SharedTrees.Tree tree = trees.get(hash);
      IRubyObject kept = tree == null ? null : tree.structure(type);
      return kept == null ? ruby.getNil() : kept;
    }

    private void keepStructure(IRubyObject hash, IRubyObject type, IRubyObject structure) {
      SharedTrees.Tree tree = trees.get(hash);
      if (tree != null) {
        tree.keep(type, structure);
      }
    }

    private IRubyObject encode(RubyHash criteria, boolean shortNames) {
      try {
        return values.text(addresses.encode(values.map(criteria), shortNames));
      } catch (RaiseException e) {
        throw e;
      } catch (RuntimeException e) {
        throw ruby.newRuntimeError(String.valueOf(e.getMessage()));
      }
    }

    private static void define(
        RubyModule owner, String method, Function<IRubyObject[], IRubyObject> body) {
      owner.addMethod(
          owner.getRuntime().getCurrentContext(),
          method,
          new JavaMethod.JavaMethodN(owner, Visibility.PUBLIC, method) {
            @Override
            public IRubyObject call(
                ThreadContext context,
                IRubyObject self,
                RubyModule type,
                String name,
                IRubyObject[] arguments) {
              return body.apply(arguments);
            }
          });
    }

    private static void append(RubyModule owner, BinaryOperator<IRubyObject> body) {
      owner.addMethod(
          owner.getRuntime().getCurrentContext(),
          "<<",
          new JavaMethod.JavaMethodOne(owner, Visibility.PUBLIC, "<<") {
            @Override
            public IRubyObject call(
                ThreadContext context,
                IRubyObject self,
                RubyModule type,
                String name,
                IRubyObject argument) {
              return body.apply(self, argument);
            }
          });
    }
  }
}
