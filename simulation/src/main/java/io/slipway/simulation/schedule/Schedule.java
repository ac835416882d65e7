package io.slipway.simulation.schedule;

import io.slipway.base.Clock;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from a seed, what happens when. Everything simulated runs in virtual threads whose
 * scheduler this is: exactly one runs at a time, until it waits, and which of those that could go
 * on goes on next is drawn. Time passes when nobody could: the clock then stands at what is due
 * first.
 *
 * <p>A virtual thread inherits the scheduler of the one that starts it, so nothing that is
 * simulated needs to know: a {@code Thread.ofVirtual()} or an executor of virtual threads anywhere
 * in it is under this schedule. What is not: platform threads, waiting with a limit in real time,
 * and waiting for a monitor ({@code synchronized}) that somebody holds while it waits itself; a
 * thread that such a thing wakes comes in from outside, at a moment of its own, and is counted
 * ({@link #strangers}). Random ids are drawn from the seed too.
 */
public final class Schedule {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  /** How long, in real time, somebody outside may take to wake the last one who waits. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Random random;
  private final Thread.Builder.OfVirtual threads;
  private final Thread loop = Thread.currentThread();
  private final List<Runnable> ready = new ArrayList<>();
  private final Deque<Runnable> fromOutside = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::number));
  private final Clock clock = new SimulatedClock();
  private Instant now = BEGINNING;
  private long lastTimer;
  private long steps;
  private int strangers;
  private boolean stopped;
  private @Nullable Throwable failure;

  /**
   * @param seed decides everything; the same for the same work means the same schedule
   */
  public Schedule(long seed) {
    this.random = new Random(seed);
    this.threads = threadsOn(this::makeReady);
  }

  /** Such a builder exists for the JDK's own tests. */
  private static Thread.Builder.OfVirtual threadsOn(Executor scheduler) {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "The simulation needs a JVM that is started with"
              + " --add-opens=java.base/java.lang=ALL-UNNAMED",
          e);
    }
  }

  /**
   * To be called before anything in this JVM asks for a random id: from then on schedules choose
   * those of their own threads.
   */
  public static void prepare() {
    SeededChance.prepare();
  }

  /** How a run ended. */
  public enum End {
    /** The work is done; what it left running does not matter. */
    DONE,
    /** Everybody waits, and nothing is due. */
    STUCK,
    /** It has come to the limit of steps, or of time. */
    ENDLESS,
    /** Somebody has seen enough. */
    STOPPED
  }

  /**
   * Runs the work, with all it starts, until it is done. To be called once, by the thread that made
   * this.
   *
   * @param longest of the clock's time
   */
  public End run(Runnable work, long mostSteps, Duration longest) {
    SeededChance.begin(new Random(random.nextLong()));
    try {
      return runAll(work, mostSteps, longest);
    } finally {
      SeededChance.begin(null);
    }
  }

  private End runAll(Runnable work, long mostSteps, Duration longest) {
    CountDownLatch done = new CountDownLatch(1);
    Instant latest = BEGINNING.plus(longest);
    start(
        "simulation",
        () -> {
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            failure = e;
          } finally {
            done.countDown();
          }
        });
    while (done.getCount() > 0) {
      if (stopped) {
        return End.STOPPED;
      }
      takeStrangersIn();
      if (!ready.isEmpty()) {
        if (++steps > mostSteps) {
          return End.ENDLESS;
        }
        next().run();
      } else if (!timers.isEmpty()) {
        now = max(now, timers.element().due());
        if (now.isAfter(latest)) {
          return End.ENDLESS;
        }
        fireDue();
      } else if (!awaitStranger()) {
        return End.STUCK;
      }
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return End.DONE;
  }

  private Runnable next() {
    int chosen = ready.size() == 1 ? 0 : random.nextInt(ready.size());
    Runnable last = ready.removeLast();
    return chosen == ready.size() ? last : ready.set(chosen, last);
  }

  private void fireDue() {
    while (!timers.isEmpty() && !timers.element().due().isAfter(now)) {
      start("timer", timers.remove().action());
    }
  }

  private static Instant max(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Starts a virtual thread of this schedule; from inside, {@code Thread.ofVirtual()} does too. */
  public Thread start(String name, Runnable work) {
    return threads.name(name).start(work);
  }

  private void makeReady(Runnable continuation) {
    if (Thread.currentThread() == loop || Thread.currentThread().isVirtual()) {
      ready.add(continuation);
      return;
    }
    synchronized (fromOutside) {
      fromOutside.add(continuation);
    }
    LockSupport.unpark(loop);
  }

  private void takeStrangersIn() {
    synchronized (fromOutside) {
      strangers += fromOutside.size();
      ready.addAll(fromOutside);
      fromOutside.clear();
    }
  }

  private boolean awaitStranger() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() - deadline < 0) {
      synchronized (fromOutside) {
        if (!fromOutside.isEmpty()) {
          return true;
        }
      }
      LockSupport.parkNanos(this, deadline - System.nanoTime());
    }
    return false;
  }

  public Clock clock() {
    return clock;
  }

  /** How much time has passed since the beginning. */
  public Duration passed() {
    return Duration.between(BEGINNING, now);
  }

  /** Nothing goes on after what happens now. */
  public void stop() {
    stopped = true;
  }

  /** How often somebody went on. */
  public long steps() {
    return steps;
  }

  /** How many were woken from outside the schedule: with any, it may not be the same again. */
  public int strangers() {
    return strangers;
  }

  private record Timer(Instant due, long number, Runnable action) {}

  private final class SimulatedClock implements Clock {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanoTime() {
      return passed().toNanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      CountDownLatch over = new CountDownLatch(1);
      Scheduled timer = schedule(duration, over::countDown);
      try {
        over.await();
      } finally {
        timer.cancel();
      }
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable action) {
      Timer timer = new Timer(now.plus(delay), ++lastTimer, action);
      timers.add(timer);
      return () -> timers.remove(timer);
    }
  }
}
