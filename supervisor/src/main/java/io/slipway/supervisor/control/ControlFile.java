package io.slipway.supervisor.control;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import java.util.List;

/**
 * A job's control file, read: the services of one {@code *.monitrc} file in file order (agent
 * contract 7.6 and appendix B).
 *
 * @param source the file's name, as messages show it
 */
public record ControlFile(String source, List<ServiceDefinition> services) {
  /** The longest file that is read, in characters. */
  public static final int MAXIMUM_LENGTH = 256 * 1024;

  public ControlFile {
    services = List.copyOf(services);
  }

  /**
   * Reads a control file.
   *
   * @throws SlipwayException naming every error of the file, each as {@code source:line:column}
   */
  public static ControlFile parse(String text, String source) {
    Problems problems = new Problems();
    if (text.length() > MAXIMUM_LENGTH) {
      problems.add(
          ErrorCode.GENERIC,
          source + ": the monit file is longer than " + MAXIMUM_LENGTH + " characters");
      problems.throwIfAny();
    }
    List<ServiceDefinition> services = new Parser(text, source, problems).file();
    problems.throwIfAny();
    return new ControlFile(source, services);
  }

  /** The same services in the canonical form of the language; parsing it gives them again. */
  public String print() {
    return Printer.print(services);
  }
}
