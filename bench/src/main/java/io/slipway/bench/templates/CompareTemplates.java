package io.slipway.bench.templates;

import io.slipway.base.SlipwayException;
import io.slipway.bench.templates.Comparison.Different;
import io.slipway.bench.templates.Oracle.Answer;
import io.slipway.bench.templates.Oracle.Request;
import io.slipway.template.JobTemplate;
import io.slipway.template.TemplateEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renders every template of real releases with Slipway's engine and with MRI, and tells where they
 * differ. The status is 1 if any rendered file differs.
 */
public final class CompareTemplates {
  private final TemplateEngine engine;
  private final Oracle oracle;
  private final Path work;

  private CompareTemplates(TemplateEngine engine, Oracle oracle, Path work) {
    this.engine = engine;
    this.oracle = oracle;
    this.work = work;
  }

  /**
   * @param arguments a work folder, which the caller deletes; node; npm's folder; {@code
   *     oracle.mjs}; a folder with upstream's evaluation context, or nothing; then checkouts, or
   *     {@code --corpus} or {@code --write-corpus} and a folder
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> problems = problems(List.of(arguments).subList(5, arguments.length));
    if (!problems.isEmpty()) {
      problems.forEach(problem -> System.err.println("compare-templates: " + problem));
      System.exit(2);
    }
    Path work = Path.of(arguments[0]);
    Optional<Path> context =
        Optional.of(arguments[4]).filter(given -> !given.isEmpty()).map(Path::of);
    Oracle oracle =
        new Oracle(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]), context);
    List<String> rest = List.of(arguments).subList(5, arguments.length);
    boolean same;
    try (TemplateEngine engine =
        new TemplateEngine(TemplateEngine.Options.defaults().runtimes(1))) {
      same =
          switch (rest.getFirst()) {
            case "--corpus" -> new Corpus(oracle, work, Path.of(rest.get(1))).isRight();
            case "--write-corpus" -> new Corpus(oracle, work, Path.of(rest.get(1))).write();
            default -> new CompareTemplates(engine, oracle, work).compare(checkouts(rest));
          };
    }
    System.exit(same ? 0 : 1);
  }

  /** What is wrong with the folders that are to be read. */
  private static List<String> problems(List<String> given) {
    if (given.getFirst().startsWith("--")) {
      Path spec = Path.of(given.get(1)).resolve("spec.json");
      return Files.isRegularFile(spec)
          ? List.of()
          : List.of("'" + given.get(1) + "' has no spec.json to render its templates with");
    }
    return given.stream().flatMap(directory -> Checkout.problem(directory).stream()).toList();
  }

  private static List<Checkout> checkouts(List<String> directories) throws IOException {
    List<Checkout> checkouts = new ArrayList<>();
    for (String directory : directories) {
      checkouts.add(Checkout.read(Path.of(directory)));
    }
    return checkouts;
  }

  private boolean compare(List<Checkout> checkouts) throws IOException, InterruptedException {
    SampleContexts contexts =
        new SampleContexts(engine, new SampleValues(SampleCertificate.make(work)), checkouts);
    List<Request> requests = new ArrayList<>();
    List<Checkout.Job> jobs = new ArrayList<>();
    for (Checkout checkout : checkouts) {
      checkout.problems().forEach(problem -> System.err.println("not read: " + problem));
      for (Checkout.Job job : checkout.jobs()) {
        try {
          requests.add(new Request(job.templates().name(), templates(job), contexts.of(job), true));
          jobs.add(job);
        } catch (SlipwayException e) {
          System.err.println(
              "no spec for " + checkout.name() + "/" + job.templates().name() + ": " + e.message());
        }
      }
      System.err.println("contexts for " + checkout.name());
    }
    List<List<List<Answer>>> answers = oracle.render(requests, work);
    Map<String, Tally> byRelease = new LinkedHashMap<>();
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      Tally tally =
          byRelease.computeIfAbsent(jobs.get(i).templates().release(), release -> new Tally());
      compare(jobs.get(i), requests.get(i), answers.get(i), tally, differences);
    }
    return print(byRelease, differences);
  }

  private static List<JobTemplate> templates(Checkout.Job job) {
    List<JobTemplate> templates = new ArrayList<>();
    templates.add(new JobTemplate("monit", "monit", job.templates().monit()));
    templates.addAll(job.templates().templates());
    return templates;
  }

  private void compare(
      Checkout.Job job,
      Request request,
      List<List<Answer>> answers,
      Tally tally,
      List<String> differences) {
    for (int spec = 0; spec < request.specs().size(); spec++) {
      for (int i = 0; i < request.templates().size(); i++) {
        JobTemplate template = request.templates().get(i);
        Result ours =
            Result.of(
                engine,
                job.templates(),
                template,
                request.specs().get(spec),
                new SampleAddresses());
        Comparison comparison = Comparison.of(ours, answers.get(spec).get(i));
        tally.add(job.templates().name() + "/" + template.src(), comparison);
        if (comparison instanceof Different different) {
          differences.add(
              "%s/%s/%s, context %d: %s%n  Slipway %s%n  MRI     %s"
                  .formatted(
                      job.templates().release(),
                      job.templates().name(),
                      template.src(),
                      spec + 1,
                      different.kind(),
                      different.slipway(),
                      different.mri()));
        }
      }
    }
  }

  private static boolean print(Map<String, Tally> byRelease, List<String> differences) {
    differences.forEach(System.out::println);
    System.out.printf("%n" + Tally.HEADER + "%n");
    Tally total = new Tally();
    byRelease.forEach(
        (release, tally) -> {
          System.out.println(tally.row(release));
          total.add(tally);
        });
    System.out.println(total.row("**all**"));
    return total.outputsDiffer() == 0;
  }
}
