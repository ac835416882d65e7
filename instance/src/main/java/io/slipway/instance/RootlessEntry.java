package io.slipway.instance;

import java.nio.file.Path;
import java.util.List;

/** How a launcher has to start the JVM so that it may make spaces. */
public sealed interface RootlessEntry {
  /** Start it as it is: it has the rights already. */
  record Direct(String explanation) implements RootlessEntry {}

  /**
   * Put these words before the JVM's command line.
   *
   * @param prefix a program by absolute path and its arguments
   */
  record Through(List<String> prefix, String explanation) implements RootlessEntry {}

  /** No isolation can be had; spaces will be of kind {@link SpaceKind#HOST}. */
  record Impossible(String explanation) implements RootlessEntry {}

  String explanation();

  /**
   * Decides for this process's user. Spaces of the state folder that live in a user namespace are
   * found again by entering that namespace instead of making another.
   */
  static RootlessEntry decide(Path stateDirectory) {
    throw new UnsupportedOperationException(stateDirectory.toString());
  }
}
