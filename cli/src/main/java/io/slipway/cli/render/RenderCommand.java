package io.slipway.cli.render;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.InstanceSlug;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemplateOptions;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.explanation.ExplanationText;
import io.slipway.cli.explanation.Sources;
import io.slipway.cli.run.CloudConfigPlan;
import io.slipway.cli.run.ManifestOptions;
import io.slipway.cli.run.Manifests;
import io.slipway.cli.run.ReleaseOutline;
import io.slipway.cli.run.StemcellPlan;
import io.slipway.release.LocalRelease;
import io.slipway.yaml.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway render}: shows, writes or compares the files that a deploy would put on instances,
 * and deploys nothing.
 */
@CommandLine.Command
public final class RenderCommand implements Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "RELEASE",
      description = "A release directory or a release's tarball; default: this directory")
  String release = ".";

  @Mixin ManifestOptions manifests = new ManifestOptions();

  @Option(
      names = "--release",
      paramLabel = "PATH",
      description = "Another release the manifest uses: a directory or a tarball; repeatable")
  List<String> moreReleases = new ArrayList<>();

  @Option(
      names = "--cloud-config",
      paramLabel = "PATH",
      description = "Default: the one 'slipway run' would make")
  Optional<String> cloudConfig = Optional.empty();

  @Option(
      names = "--runtime-config",
      paramLabel = "PATH",
      description = "Default: none; with --diff-running the Director's; repeatable")
  List<String> runtimeConfigs = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write the files there: DIR/GROUP/INDEX/JOB/FILE")
  Optional<String> output = Optional.empty();

  @Option(
      names = "--instance",
      paramLabel = "GROUP[/INDEX]",
      description = "Only the files of this group or instance")
  Optional<String> instance = Optional.empty();

  @Option(names = "--job", paramLabel = "NAME", description = "Only the files of this job")
  Optional<String> job = Optional.empty();

  @Option(
      names = "--diff",
      paramLabel = "PATH",
      description = "Show what differs from what this manifest renders with the same releases")
  Optional<String> other = Optional.empty();

  @Option(
      names = "--diff-running",
      description = "Show what differs from what the deployment's instances have")
  boolean running;

  /** The files of an instance as a release directory and its manifest render them. */
  public static List<LocalRenderer.File> filesOf(
      Session session,
      String release,
      ManifestOptions manifests,
      InstanceSlug instance,
      String job) {
    RenderCommand command = new RenderCommand();
    command.release = release;
    command.manifests = manifests;
    FileFilter filter = new FileFilter(Optional.of(instance), Optional.of(job));
    return command.new Run(session, filter)
        .rendered().stream().flatMap(one -> one.files().stream()).toList();
  }

  /**
   * The files that an instance was last told to install.
   *
   * @param instance its name, {@code group/uuid}
   */
  public static List<LocalRenderer.File> installed(
      Session session, String deployment, String instance) {
    return DirectorsDeployment.of(session, deployment).installed().stream()
        .filter(one -> instance.equals(one.group() + "/" + one.id()))
        .flatMap(one -> one.files().stream())
        .toList();
  }

  @Override
  public void run(Session session) {
    if ((other.isPresent() ? 1 : 0) + (running ? 1 : 0) + (output.isPresent() ? 1 : 0) > 1) {
      throw new CommandFailed("Only one of --output, --diff and --diff-running can be given");
    }
    session.renderer().warmUp();
    FileFilter filter = new FileFilter(instance.map(InstanceSlug::parse), job);
    Path workingDirectory = session.environment().workingDirectory();
    Optional<OutputDirectory> target =
        output.map(
            name ->
                new OutputDirectory(
                    workingDirectory, InputFiles.resolve(workingDirectory, name), name));
    Run run = new Run(session, filter);
    if (running) {
      run.compareWithRunning();
    } else if (other.isPresent()) {
      run.compareWith(other.get());
    } else {
      target.ifPresentOrElse(run::write, run::list);
    }
  }

  /** One run of the command. */
  private final class Run {
    private final Session session;
    private final FileFilter filter;
    private final GivenReleases given;
    private final Map<String, @Nullable Object> manifest;
    private final Sources sources;
    private final List<Map<String, @Nullable Object>> ownRuntimeConfigs;

    Run(Session session, FileFilter filter) {
      this.session = session;
      this.filter = filter;
      this.given = new GivenReleases(session.environment().workingDirectory());
      List<String> all = new ArrayList<>(List.of(release));
      all.addAll(moreReleases);
      LocalRelease main = given.read(all).getFirst();
      ManifestOptions.Evaluated evaluated = manifests.evaluate(session, outline(main));
      this.manifest = evaluated.values();
      this.sources = evaluated.sources();
      this.ownRuntimeConfigs = runtimeConfigs.stream().map(path -> config(session, path)).toList();
      given.readNamedIn(manifest);
      if (!given.isUsedBy(manifest, main.name())) {
        session
            .console()
            .line("The manifest does not use the release '" + main.name() + "' itself.");
      }
    }

    private Map<String, @Nullable Object> config(Session session, String path) {
      return TemplateOptions.asReceived(manifests.interpolate(session, path).values(), path);
    }

    private ReleaseOutline outline(LocalRelease main) {
      Path path = InputFiles.resolve(session.environment().workingDirectory(), release);
      return ReleaseOutline.of(main, release, Optional.of(path).filter(Files::isDirectory));
    }

    void list() {
      RenderedTree tree = RenderedTree.of(rendered());
      List<List<Cell>> rows =
          tree.files().values().stream()
              .map(
                  file ->
                      List.of(
                          Cell.of(file.instance()),
                          Cell.of(file.path()),
                          Cell.of(file.modeText()),
                          Cell.of(file.content().length),
                          Cell.of(file.shortDigest())))
              .toList();
      session
          .console()
          .table(Table.of("files", List.of("Instance", "File", "Mode", "Size", "SHA-256"), rows));
    }

    void write(OutputDirectory target) {
      RenderedTree tree = RenderedTree.of(rendered());
      target.write(tree);
      session
          .console()
          .line(
              "Wrote %d %s to '%s'"
                  .formatted(
                      tree.files().size(),
                      tree.files().size() == 1 ? "file" : "files",
                      output.orElseThrow()));
    }

    private List<LocalRenderer.Instance> rendered() {
      List<LocalRenderer.Instance> all =
          render(
              manifest,
              cloudConfigs(
                  CloudConfigPlan.plan(List.of(), manifest, CloudConfigPlan.UNCLAIMED).stream()
                      .toList()),
              ownRuntimeConfigs,
              Optional.empty(),
              sources);
      filter.requireMatch(all);
      return filter.apply(all);
    }

    void compareWith(String path) {
      ManifestOptions.Evaluated other = manifests.interpolate(session, path);
      Map<String, @Nullable Object> before = other.values();
      before.putIfAbsent("name", Manifests.text(manifest, "name"));
      given.readNamedIn(before);
      List<Map<String, @Nullable Object>> configs = cloudConfigs(offerFor(before));
      Problems problems = new Problems();
      List<LocalRenderer.Instance> now = new ArrayList<>();
      List<LocalRenderer.Instance> then = new ArrayList<>();
      problems.collect(
          () ->
              now.addAll(render(manifest, configs, ownRuntimeConfigs, Optional.empty(), sources)));
      problems.collect(
          () -> {
            try {
              then.addAll(
                  render(before, configs, ownRuntimeConfigs, Optional.empty(), other.sources()));
            } catch (SlipwayException e) {
              throw new SlipwayException(
                  e.code(), "The manifest '" + path + "': " + e.message(), e);
            }
          });
      problems.throwIfAny();
      show(then, now);
    }

    /** One offer for both manifests, so that the same network has the same addresses in both. */
    private List<String> offerFor(Map<String, @Nullable Object> before) {
      List<String> offered =
          CloudConfigPlan.plan(List.of(), before, CloudConfigPlan.UNCLAIMED).stream().toList();
      return CloudConfigPlan.plan(offered, manifest, CloudConfigPlan.UNCLAIMED)
          .map(List::of)
          .orElse(offered);
    }

    /** Where a deploy of the same would place networks that are not there yet. */
    private String addresses() {
      return session.isLocal() ? session.local().addresses() : CloudConfigPlan.UNCLAIMED;
    }

    void compareWithRunning() {
      DirectorsDeployment there = DirectorsDeployment.of(session, Manifests.text(manifest, "name"));
      List<String> offered =
          CloudConfigPlan.plan(there.cloudConfigs(), manifest, addresses())
              .map(List::of)
              .orElse(there.cloudConfigs());
      List<Map<String, @Nullable Object>> runtime =
          ownRuntimeConfigs.isEmpty()
              ? parse(there.runtimeConfigs(), "the runtime config")
              : ownRuntimeConfigs;
      show(
          there.installed(),
          render(manifest, cloudConfigs(offered), runtime, Optional.of(there.deployed()), sources));
    }

    private void show(List<LocalRenderer.Instance> then, List<LocalRenderer.Instance> now) {
      List<LocalRenderer.Instance> either = new ArrayList<>(then);
      either.addAll(now);
      filter.requireMatch(either);
      TreeDiff difference =
          TreeDiff.between(RenderedTree.of(filter.apply(then)), RenderedTree.of(filter.apply(now)));
      if (!difference.text().isEmpty()) {
        session.console().block(difference.text());
      }
      session.console().line(difference.summary());
    }

    private List<Map<String, @Nullable Object>> cloudConfigs(List<String> offered) {
      return cloudConfig
          .map(path -> List.of(config(session, path)))
          .orElseGet(() -> parse(offered, "the cloud config"));
    }

    private static List<Map<String, @Nullable Object>> parse(List<String> texts, String what) {
      return texts.stream().map(text -> Yaml.parse(text, what).asMap()).toList();
    }

    private List<LocalRenderer.Instance> render(
        Map<String, @Nullable Object> written,
        List<Map<String, @Nullable Object>> cloud,
        List<Map<String, @Nullable Object>> runtime,
        Optional<LocalRenderer.Deployed> deployed,
        Sources from) {
      Map<String, @Nullable Object> document =
          TemplateOptions.asReceived(written, "the manifest as it is sent");
      Problems problems = new Problems();
      List<Map<String, @Nullable Object>> configs = new ArrayList<>(cloud);
      configs.addAll(runtime);
      UndefinedVariables.in(document, configs).ifPresent(problems::add);
      List<Map<String, @Nullable Object>> withReleases = new ArrayList<>(List.of(document));
      withReleases.addAll(runtime);
      LocalRenderer.Order order =
          new LocalRenderer.Order(
              document,
              cloud,
              runtime,
              given.pin(withReleases),
              StemcellPlan.missing(document, List.of(), ""),
              deployed,
              filter);
      List<LocalRenderer.Instance> instances = new ArrayList<>();
      problems.collect(
          () -> {
            try {
              instances.addAll(session.renderer().render(order));
            } catch (LocalRenderer.RenderFailed e) {
              throw new SlipwayException(e.code(), explained(e, from), e);
            }
          });
      if (problems.list().stream().map(SlipwayException::code).anyMatch(Run::isMissingRelease)) {
        problems.add(
            ErrorCode.RELEASE_NOT_FOUND,
            "A render fetches nothing and knows only the releases it is given: name directories or"
                + " tarballs with --release.");
      }
      problems.throwIfAny();
      return instances;
    }

    private static String explained(LocalRenderer.RenderFailed failed, Sources from) {
      StringBuilder text = new StringBuilder(failed.message());
      failed
          .causes()
          .forEach(
              cause -> text.append("\n\n").append(ExplanationText.of(JsonObject.of(cause), from)));
      return text.toString();
    }

    private static boolean isMissingRelease(ErrorCode code) {
      return code == ErrorCode.RELEASE_NOT_FOUND || code == ErrorCode.RELEASE_VERSION_NOT_FOUND;
    }
  }
}
