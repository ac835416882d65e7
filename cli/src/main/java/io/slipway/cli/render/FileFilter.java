package io.slipway.cli.render;

import io.slipway.base.SimilarNames;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.command.InstanceSlug;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which instances and jobs somebody wants to see.
 *
 * @param instance a group, or an instance by index or uuid
 */
record FileFilter(Optional<InstanceSlug> instance, Optional<String> job)
    implements LocalRenderer.Selection {

  @Override
  public boolean wants(String group, int index, String id, String jobName) {
    return instance.map(slug -> fits(slug, group, index, id)).orElse(true)
        && job.map(jobName::equals).orElse(true);
  }

  List<LocalRenderer.Instance> apply(List<LocalRenderer.Instance> instances) {
    return instances.stream()
        .filter(this::isWanted)
        .map(
            one ->
                new LocalRenderer.Instance(
                    one.group(),
                    one.index(),
                    one.id(),
                    one.jobs(),
                    one.files().stream()
                        .filter(file -> job.map(file.job()::equals).orElse(true))
                        .toList()))
        .toList();
  }

  private boolean isWanted(LocalRenderer.Instance one) {
    return instance.map(slug -> fits(slug, one.group(), one.index(), one.id())).orElse(true);
  }

  private static boolean fits(InstanceSlug slug, String group, int index, String id) {
    return slug.group().equals(group)
        && (!slug.isInstance()
            || slug.id().equals(Integer.toString(index))
            || slug.id().equals(id));
  }

  /** Fails when nothing of this is what was asked for: it is likely a slip of the keyboard. */
  void requireMatch(List<LocalRenderer.Instance> all) {
    List<LocalRenderer.Instance> left = apply(all);
    if (instance.isPresent() && left.isEmpty()) {
      String asked = text(instance.get());
      throw new CommandFailed(
          nothing(
              "instance or instance group",
              asked,
              all.stream()
                  .flatMap(one -> Stream.of(one.group(), one.group() + "/" + one.index()))
                  .toList()));
    }
    if (job.isPresent() && left.stream().noneMatch(one -> one.jobs().contains(job.get()))) {
      throw new CommandFailed(
          nothing("job", job.get(), all.stream().flatMap(one -> one.jobs().stream()).toList()));
    }
  }

  private static String text(InstanceSlug slug) {
    return slug.isInstance() ? slug.group() + "/" + slug.id() : slug.group();
  }

  private static String nothing(String what, String asked, List<String> known) {
    return "There is no %s '%s'.%s There are: %s"
        .formatted(
            what,
            asked,
            SimilarNames.question(asked, known),
            String.join(", ", new TreeSet<>(known)));
  }
}
