package io.slipway.director.rendering;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.template.TemplateErrors;
import java.util.ArrayList;
import java.util.List;

/** What could not be rendered, laid out as BOSH lays it out (Director behaviour 5.7). */
final class RenderFailures {
  private final List<Group> groups = new ArrayList<>();

  /** The failures of one group: those of the first of its instances that failed. */
  static final class Group {
    private final String name;
    private List<SlipwayException> errors = List.of();
    private boolean refused;

    Group(String name) {
      this.name = name;
    }

    /**
     * Runs a check before anything is rendered. What it throws is the group's failure, and stands
     * without the heading of jobs that do not render.
     */
    synchronized void collectRefusal(Runnable check) {
      try {
        check.run();
      } catch (SlipwayException e) {
        errors = List.of(e);
        refused = true;
      }
    }

    synchronized boolean happened() {
      return !errors.isEmpty();
    }

    synchronized void add(List<SlipwayException> found) {
      if (errors.isEmpty()) {
        errors = List.copyOf(found);
      }
    }

    private synchronized List<String> lines() {
      String indent = refused ? "" : "  ";
      List<String> lines = new ArrayList<>();
      if (!refused) {
        lines.add("- Unable to render jobs for instance group '" + name + "'. Errors are:");
      }
      for (SlipwayException error : errors) {
        String text =
            error instanceof TemplateErrors templates ? templates.report() : error.message();
        text.lines().forEach(line -> lines.add(indent + line));
      }
      return lines;
    }
  }

  synchronized Group group(String name) {
    Group made = new Group(name);
    groups.add(made);
    return made;
  }

  synchronized void throwIfAny() {
    List<String> lines = new ArrayList<>();
    for (Group group : groups) {
      if (group.happened()) {
        lines.addAll(group.lines());
      }
    }
    if (!lines.isEmpty()) {
      StringBuilder message =
          new StringBuilder("Unable to render instance groups for deployment. Errors are:");
      lines.forEach(line -> message.append("\n  ").append(line));
      throw new SlipwayException(ErrorCode.GENERIC, message.toString());
    }
  }
}
