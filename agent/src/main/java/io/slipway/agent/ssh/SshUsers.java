package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.settings.SettingsStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come in, kept in a file of the agent's that only root reads: the next agent lets the same
 * users in. What their own {@code authorized_keys} say does not count.
 */
final class SshUsers {
  private static final Logger log = LoggerFactory.getLogger(SshUsers.class);

  /** Of users nobody cleans up after: a client that was killed. */
  private static final int MOST = 64;

  private static final String FILE = "ssh_users.json";
  private static final int LONGEST_PATTERN = 256;
  private static final int MOST_STEPS = 100_000;

  private final SettingsStore store;
  private final Map<String, SshUser> users = new LinkedHashMap<>();

  SshUsers(InstanceFiles files) {
    this.store = new SettingsStore(files);
    store
        .read(FILE)
        .forEach(
            (name, key) -> {
              try {
                users.put(name, SshUser.of(name, String.valueOf(key)));
              } catch (AgentFailure e) {
                log.warn("A user on record for secure shells is left out: {}", e.getMessage());
              }
            });
  }

  synchronized Optional<SshUser> find(String name) {
    return Optional.ofNullable(users.get(name));
  }

  synchronized List<String> names() {
    return List.copyOf(users.keySet());
  }

  synchronized void add(SshUser user) throws IOException {
    if (!users.containsKey(user.name()) && users.size() >= MOST) {
      throw new AgentFailure(
          "Creating user: %d users are there already; clean up first, for instance with the user_regex '^bosh_'"
              .formatted(users.size()));
    }
    users.put(user.name(), user);
    save();
  }

  /**
   * Those whose names a regular expression is found in.
   *
   * @throws AgentFailure for an expression that is none, or takes too long
   */
  synchronized List<String> matching(String expression) {
    if (expression.length() > LONGEST_PATTERN) {
      throw new AgentFailure("Deleting users: user_regex is longer than 256 characters");
    }
    try {
      Pattern pattern = Pattern.compile(expression);
      return names().stream()
          .filter(name -> pattern.matcher(new Counted(name, new AtomicInteger())).find())
          .toList();
    } catch (PatternSyntaxException e) {
      throw new AgentFailure("Deleting users: user_regex is no regular expression", e);
    } catch (StackOverflowError e) {
      throw new AgentFailure("Deleting users: user_regex is too complicated", e);
    }
  }

  synchronized void remove(String name) throws IOException {
    if (users.remove(name) != null) {
      save();
    }
  }

  private void save() throws IOException {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    users.values().forEach(user -> document.put(user.name(), user.keyLine()));
    store.write(FILE, document);
  }

  /** A text that lets itself be looked at so many times only: against expressions that explode. */
  private record Counted(String text, AtomicInteger looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (looks.incrementAndGet() > MOST_STEPS) {
        throw new AgentFailure("Deleting users: user_regex takes too long");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.substring(start, end), looks);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
