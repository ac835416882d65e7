package io.slipway.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AccountsTest {
  private static final List<String> PASSWD =
      List.of("root:x:0:0:root:/root:/bin/bash", "ann:x:1000:1000::/home/ann:/bin/zsh", "broken");

  private static final List<String> GROUP =
      List.of("root:x:0:", "adm:x:4:", "audio:x:29:pulse", "ann:x:1000:", "staff:x:900:", "junk");

  @Test
  void vcapTakesTheNumberOfTheHostsOwnUser() {
    Accounts accounts = Accounts.of(PASSWD, GROUP, 1000);

    assertThat(accounts.passwd())
        .containsExactly(
            "root:x:0:0:root:/root:/bin/bash",
            "vcap:x:1000:1000:BOSH System User:/home/vcap:/bin/bash");
    assertThat(accounts.group())
        .containsExactly(
            "root:x:0:",
            "adm:x:4:vcap",
            "audio:x:29:pulse,vcap",
            "staff:x:900:",
            "vcap:x:1000:",
            "admin:x:901:vcap",
            "bosh_sshers:x:902:vcap",
            "bosh_sudoers:x:903:");
    assertThat(accounts.shadow())
        .containsExactly("root:*:19000:0:99999:7:::", "vcap:*:19000:0:99999:7:::");
  }

  @Test
  void vcapIsRootByAnotherNameWhereThereIsOneIdOnly() {
    assertThat(Accounts.of(PASSWD, GROUP, 0).passwd())
        .contains("vcap:x:0:0:BOSH System User:/home/vcap:/bin/bash");
  }

  @Test
  void findsUsersAndGroupsByNameOrNumber() {
    assertThat(Accounts.find(PASSWD, "ann")).contains(new Accounts.Account(1000, 1000));
    assertThat(Accounts.find(PASSWD, "1000")).contains(new Accounts.Account(1000, 1000));
    assertThat(Accounts.find(PASSWD, "77")).contains(new Accounts.Account(77, 0));
    assertThat(Accounts.find(PASSWD, "-1")).isEmpty();
    assertThat(Accounts.find(PASSWD, "eve")).isEmpty();
    assertThat(Accounts.findByName(PASSWD, "77")).isEqualTo(Optional.empty());
    assertThat(Accounts.findGroup(GROUP, "adm")).contains(4);
    assertThat(Accounts.findGroup(GROUP, "5")).contains(5);
    assertThat(Accounts.findGroup(GROUP, "eve")).isEmpty();
  }
}
