package io.slipway.base;

import java.util.List;

/**
 * The modes of a job's folders and files on an instance: programs can be run by their group,
 * nothing can be read by others.
 */
public final class JobModes {
  public static final int DIRECTORY = 0750;

  private static final int PROGRAM = 0750;
  private static final int FILE = 0640;

  private JobModes() {}

  /**
   * @param path the parts of the file's path below the job's folder
   */
  public static int ofFile(List<String> path) {
    return path.size() > 1 && path.getFirst().equals("bin") ? PROGRAM : FILE;
  }
}
