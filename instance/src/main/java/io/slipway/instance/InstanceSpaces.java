package io.slipway.instance;

import io.slipway.base.Clock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Creates, finds again and describes spaces under one state folder. Everything of a space lies in
 * {@code <state>/instances/<id>}; nothing outside the state folder is touched. Safe for use by many
 * threads. Closing it ends no space.
 */
@SuppressWarnings("DoNotCallSuggester") // the implementation follows
public final class InstanceSpaces implements AutoCloseable {
  /**
   * @param kind the only kind to use; empty: the best that works here
   */
  public record Options(Optional<SpaceKind> kind, Clock clock) {
    public static Options defaults() {
      return new Options(Optional.empty(), Clock.system());
    }

    public static Options only(SpaceKind kind) {
      return new Options(Optional.of(kind), Clock.system());
    }
  }

  private InstanceSpaces() {}

  /** Opens a state folder, making it when it is missing. */
  public static InstanceSpaces open(Path stateDirectory, Options options) {
    throw new UnsupportedOperationException(stateDirectory + " " + options);
  }

  /** Tries every kind for real, in a space of its own that is destroyed at once. */
  public DoctorReport doctor() {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a space and starts it. When it fails nothing is left behind.
   *
   * @throws SpaceException when the id is taken or no kind of space works here; the message says
   *     why
   */
  public InstanceSpace create(SpaceSpecification specification) {
    throw new UnsupportedOperationException(specification.id());
  }

  /**
   * Finds a space again, whoever made it. Its first process is trusted only when number, start
   * time, boot and namespace are those on record; otherwise the space is reported as dead ({@link
   * InstanceSpace#alive()}), to be restarted or destroyed. Empty when there is no such space.
   */
  public Optional<InstanceSpace> adopt(String id) {
    throw new UnsupportedOperationException(id);
  }

  /**
   * The ids of all spaces, alive or dead, in order. What an interrupted {@code create} or {@code
   * destroy} left behind is removed on the way.
   */
  public List<String> known() {
    throw new UnsupportedOperationException();
  }

  /** Where persistent disks lie: {@code <state>/disks}. */
  public Path disksDirectory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
