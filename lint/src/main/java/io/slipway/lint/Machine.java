package io.slipway.lint;

/** What a machine offers to the scripts of a release. */
public interface Machine {
  /** Offers whatever is asked for: nothing is missing there. */
  Machine WITH_EVERYTHING =
      new Machine() {
        @Override
        public boolean hasCommand(String name) {
          return true;
        }

        @Override
        public boolean hasUser(String name) {
          return true;
        }

        @Override
        public boolean hasGroup(String name) {
          return true;
        }

        @Override
        public boolean hasLocale(String name) {
          return true;
        }
      };

  /**
   * @param name as it is looked for on the path, or an absolute path
   */
  boolean hasCommand(String name);

  boolean hasUser(String name);

  boolean hasGroup(String name);

  /**
   * @param name such as {@code en_US.UTF-8}
   */
  boolean hasLocale(String name);
}
