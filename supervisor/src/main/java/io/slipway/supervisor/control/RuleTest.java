package io.slipway.supervisor.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a rule looks at; a test "fails" when what it describes is the case. */
public sealed interface RuleTest {
  /** What a process uses, alone or with its descendants. */
  record Resource(Usage kind, Operator operator, Amount limit) implements RuleTest {}

  /** What is measured. */
  enum Usage {
    CPU("cpu"),
    TOTAL_CPU("totalcpu"),
    MEMORY("mem"),
    TOTAL_MEMORY("totalmem"),
    CHILDREN("children");

    private final String word;

    Usage(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** Somebody must answer at an address. */
  record Connection(Target target, Conversation conversation, Duration timeout)
      implements RuleTest {
    /** How long a peer has when the control file does not say. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    Connection withTimeout(Duration other) {
      return new Connection(target, conversation, other);
    }
  }

  /** Where a connection test goes. */
  sealed interface Target {
    /**
     * @param host name or address; absent: the service's own for {@code check host}, else localhost
     */
    record Port(Optional<String> host, int port, Transport transport) implements Target {}

    record UnixSocket(String path) implements Target {}
  }

  /** The transport of a port test. */
  enum Transport {
    TCP,
    UDP
  }

  /** What is said once connected. */
  sealed interface Conversation {
    /** Connecting is enough. */
    record None() implements Conversation {}

    /** A GET must be answered with a status below 400. */
    record Http(String request) implements Conversation {}

    /** Texts to send and regular expressions the answers must contain, in order. */
    record Script(List<Step> steps) implements Conversation {
      public Script {
        steps = List.copyOf(steps);
      }
    }
  }

  /** One step of a {@link Conversation.Script}. */
  record Step(Speaker kind, String text) {}

  /** Who speaks. */
  enum Speaker {
    SEND,
    EXPECT
  }

  /** How full a file system is. */
  record Space(Share kind, Operator operator, Amount limit) implements RuleTest {}

  /** What is used up. */
  enum Share {
    SPACE,
    INODE
  }

  /** How large a file is. */
  record Size(Operator operator, Amount limit) implements RuleTest {}

  /** How long ago a file was modified. */
  record Age(Operator operator, Duration limit) implements RuleTest {}

  /** Whether a property of a file or process differs from the last look. */
  record Changed(Property kind) implements RuleTest {}

  /** What is compared. */
  enum Property {
    TIMESTAMP,
    CHECKSUM,
    SIZE,
    PID
  }

  /** The process, file or directory is not there. */
  record Missing() implements RuleTest {}
}
