package io.slipway.director.fakes;

import io.slipway.director.tasks.Moment;

/** When a Director dies. */
@FunctionalInterface
public interface Deaths {
  boolean isDue(Moment moment, String what);

  static Deaths none() {
    return (_, _) -> false;
  }

  /** At the so-manieth moment there is, counted from one; never again after that. */
  static Counted at(int number) {
    return new Counted(number);
  }

  /** Counts moments. */
  final class Counted implements Deaths {
    private final int due;
    private int seen;
    private String last = "";

    private Counted(int due) {
      this.due = due;
    }

    @Override
    public synchronized boolean isDue(Moment moment, String what) {
      seen++;
      if (seen == due) {
        last = moment + " " + what;
      }
      return seen == due;
    }

    /** How many moments there were. */
    public synchronized int seen() {
      return seen;
    }

    public synchronized boolean hasHappened() {
      return seen >= due;
    }

    @Override
    public synchronized String toString() {
      return "death at moment " + due + ": " + last;
    }
  }
}
