package io.slipway.supervisor.control;

/** What kind of thing a service is, and where it is found. */
public sealed interface ServiceCheck {
  /** The number of monit's status document. */
  int typeNumber();

  /** How {@code monit summary} names the kind. */
  String title();

  /** A process found by any means. */
  sealed interface ProcessCheck extends ServiceCheck {
    @Override
    default int typeNumber() {
      return 3;
    }

    @Override
    default String title() {
      return "Process";
    }
  }

  /** The process whose id stands in a file. */
  record PidFile(String path) implements ProcessCheck {}

  /** The process whose command line contains a match of the regular expression. */
  record Matching(String pattern) implements ProcessCheck {}

  record Filesystem(String path) implements ServiceCheck {
    @Override
    public int typeNumber() {
      return 0;
    }

    @Override
    public String title() {
      return "Filesystem";
    }
  }

  record Directory(String path) implements ServiceCheck {
    @Override
    public int typeNumber() {
      return 1;
    }

    @Override
    public String title() {
      return "Directory";
    }
  }

  record File(String path) implements ServiceCheck {
    @Override
    public int typeNumber() {
      return 2;
    }

    @Override
    public String title() {
      return "File";
    }
  }

  record Host(String address) implements ServiceCheck {
    @Override
    public int typeNumber() {
      return 4;
    }

    @Override
    public String title() {
      return "Remote Host";
    }
  }
}
