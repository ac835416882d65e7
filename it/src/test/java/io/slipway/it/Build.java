package io.slipway.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A build of the program.
 *
 * @param options of its JVMs
 * @param classPath its classes
 */
record Build(List<String> options, String classPath) {
  /** The classes of this JVM. */
  static final Build THIS =
      new Build(
          List.of(),
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));

  /** Another one: of another version, in another folder. */
  static Build other(Path folder, String version) throws IOException {
    Path file = folder.resolve("classes/io/slipway/server/version.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "version=" + version + "\n");
    return new Build(
        List.of("-Dslipway.program=" + folder),
        folder.resolve("classes") + File.pathSeparator + THIS.classPath);
  }
}
