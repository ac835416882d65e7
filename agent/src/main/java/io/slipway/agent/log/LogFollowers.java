package io.slipway.agent.log;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Layout;
import io.slipway.base.Clock;
import io.slipway.bus.LogNews;
import io.slipway.bus.LogRequest;
import io.slipway.instance.FileWatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Those who follow an instance's logs. Whoever has not read for a minute is gone, whatever became
 * of him, and is forgotten.
 */
public final class LogFollowers implements AutoCloseable {
  /** More do not read the logs of one instance at once. */
  static final int MOST = 16;

  static final Duration LEASE = Duration.ofMinutes(1);

  /** So long a reader waits for something to be written before he is told that there is nothing. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final LogFolder folder;
  private final FileWatcher watcher;
  private final Clock clock;
  private final Map<String, Follower> followers = new HashMap<>();
  private boolean closed;

  public LogFollowers(Layout layout, FileWatcher watcher, Clock clock) {
    this.folder = new LogFolder(layout);
    this.watcher = watcher;
    this.clock = clock;
  }

  private static final class Follower {
    private final LogFollow follow;
    private int reading;
    private Clock.@Nullable Scheduled end;

    Follower(LogFollow follow) {
      this.follow = follow;
    }
  }

  /** Begins; the name to read by. */
  public String follow(LogRequest request) throws IOException {
    synchronized (this) {
      refuseIfFull();
    }
    Follower follower = new Follower(new LogFollow(folder, request, watcher, clock));
    String name = UUID.randomUUID().toString();
    synchronized (this) {
      try {
        refuseIfFull();
      } catch (AgentFailure e) {
        follower.follow.close();
        throw e;
      }
      followers.put(name, follower);
      follower.end = clock.schedule(LEASE, () -> unfollow(name));
    }
    return name;
  }

  private void refuseIfFull() {
    if (closed) {
      throw new AgentFailure("The agent is being stopped");
    }
    if (followers.size() >= MOST) {
      throw new AgentFailure(
          MOST + " others follow the logs of this instance already. End one of them first.");
    }
  }

  /** The news after those of that number. */
  public LogNews read(String name, long after) throws IOException, InterruptedException {
    Follower follower = begin(name);
    boolean ended = true;
    try {
      LogNews news = follower.follow.read(after, LONGEST_WAIT);
      ended = news.ended();
      return news;
    } finally {
      end(name, follower, ended);
    }
  }

  private synchronized Follower begin(String name) {
    Follower follower = followers.get(name);
    if (follower == null) {
      throw new AgentFailure("Nobody of the name '" + name + "' follows the logs here");
    }
    follower.reading++;
    if (follower.end != null) {
      follower.end.cancel();
      follower.end = null;
    }
    return follower;
  }

  private synchronized void end(String name, Follower follower, boolean ended) {
    follower.reading--;
    if (ended) {
      unfollow(name);
    } else if (follower.reading == 0 && followers.containsKey(name)) {
      follower.end = clock.schedule(LEASE, () -> unfollow(name));
    }
  }

  /** Ends; one that has ended already is fine. */
  public synchronized void unfollow(String name) {
    Follower follower = followers.remove(name);
    if (follower != null) {
      if (follower.end != null) {
        follower.end.cancel();
      }
      follower.follow.close();
    }
  }

  /** How many there are. */
  synchronized int size() {
    return followers.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    java.util.List.copyOf(followers.keySet()).forEach(this::unfollow);
  }
}
