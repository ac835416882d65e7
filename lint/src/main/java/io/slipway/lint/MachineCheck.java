package io.slipway.lint;

import io.slipway.lint.ShellScan.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What scripts of a release want of a machine and this one lacks: commands, interpreters, users,
 * groups, locales. On a stemcell they are there; on a machine that stands in for one the script
 * fails only when it is reached. Few false alarms matter more than finding all: what a script looks
 * for itself, defines, creates or may find in a package is left out.
 */
final class MachineCheck {
  private static final Pattern SHEBANG =
      Pattern.compile("\\A\\s*#!\\s*(/\\S+)(?:[ \\t]+(?:-S[ \\t]+)?([A-Za-z0-9_.+-]+))?");
  private static final Pattern LOCALE =
      Pattern.compile(
          "(?:\\b(?:LC_[A-Z]+|LANG)=|\\blc_[a-z]+\\s{0,8}=\\s{0,8}|--(?:locale|lc-[a-z]+)[= ]\\s{0,8})"
              + "[\"']?([A-Za-z]{2,3}_[A-Za-z]{2}(?:\\.[-A-Za-z0-9]+)?)");
  private static final String NAME = "([a-z_][a-z0-9_-]*)";

  /** A user, and perhaps a group behind a colon. */
  private static final List<Pattern> OWNERS =
      List.of(
          Pattern.compile(
              "\\bchpst\\s+(?:-[a-zA-Z]+\\s+)*?-[uU]\\s+:?" + NAME + "(?::" + NAME + ")?(?=\\s)"),
          Pattern.compile("\\bchown\\s+(?:-[-a-zA-Z]+\\s+)*" + NAME + "(?::" + NAME + ")?(?=\\s)"));

  private static final List<Pattern> USERS =
      List.of(
          Pattern.compile(
              "\\bsu\\s+(?:-\\s+|-l\\s+|--login\\s+)?" + NAME + "(?=\\s+-c|\\s+-s|\\s*$)"),
          Pattern.compile("\\bsetpriv\\b.*--reuid[= ]" + NAME),
          Pattern.compile("\\bsudo\\s+(?:-[EHn]+\\s+)*-u\\s*" + NAME),
          Pattern.compile("\\brunuser\\s+(?:-l\\s+|-u\\s+|-\\s+)" + NAME),
          Pattern.compile("\\binstall\\b.*\\s-o\\s*" + NAME),
          Pattern.compile("\\bas\\s+uid\\s+\"?" + NAME));

  private static final List<Pattern> GROUPS =
      List.of(
          Pattern.compile("\\bchgrp\\s+(?:-[-a-zA-Z]+\\s+)*" + NAME + "(?=\\s)"),
          Pattern.compile("\\binstall\\b.*\\s-g\\s*" + NAME),
          Pattern.compile("\\bsetpriv\\b.*--regid[= ]" + NAME),
          Pattern.compile("\\band\\s+gid\\s+\"?" + NAME));

  private static final Pattern CREATED =
      Pattern.compile("\\b(?:useradd|adduser|groupadd|addgroup)\\b(.*)");

  /** What the shell itself can do. */
  private static final Set<String> BUILT_IN =
      Set.of(
          (". : [ alias bg bind break builtin caller cd command compgen complete continue declare"
                  + " dirs disown echo enable eval exec exit export false fc fg getopts hash help"
                  + " history in jobs kill let local logout mapfile popd printf pushd pwd read"
                  + " readarray readonly return set shift shopt source suspend test times trap true"
                  + " type typeset ulimit umask unalias unset wait")
              .split(" "));

  /** What a stemcell has: asked for by these names, no package of a release is meant. */
  private static final Set<String> OF_STEMCELLS =
      Set.of(
          ("chpst sv runsv sudo su setpriv runuser sysctl modprobe iptables ip6tables ipset ip"
                  + " ifconfig route netstat ss lsof tcpdump rsyslogd logrotate monit ntpdate"
                  + " chronyc systemctl service initctl update-rc.d dpkg apt-get locale-gen"
                  + " update-locale useradd usermod groupadd swapon swapoff mkswap parted sfdisk"
                  + " mkfs.ext4 mkfs.xfs resize2fs blkid lsblk losetup auditctl augenrules crontab"
                  + " rsync pgrep pkill killall setcap getcap ethtool")
              .split(" "));

  private final Machine machine;
  private final Findings findings;

  MachineCheck(Machine machine, Findings findings) {
    this.machine = machine;
    this.findings = findings;
  }

  void check(ReleaseFiles release) {
    for (JobFiles job : release.jobs()) {
      List<SourceText> scripts = new ArrayList<>();
      job.templates().values().stream().filter(MachineCheck::isScript).forEach(scripts::add);
      Findings.About about = findings.about(job.name());
      scripts(scripts, about);
      // Also in what a program is configured with, such as a database.
      job.templates()
          .values()
          .forEach(
              template -> {
                findings.read(template);
                locales(template, about);
              });
      job.find("monit")
          .ifPresent(
              monit -> {
                findings.read(monit);
                owners(List.of(monit), about);
              });
    }
    for (PackageFiles pkg : release.packages()) {
      pkg.packaging().ifPresent(findings::read);
      pkg.packaging()
          .filter(text -> !new Script(text.text()).isPowerShell())
          .ifPresent(text -> commands(List.of(text), findings.about("")));
    }
  }

  private static boolean isScript(SourceText file) {
    Script script = new Script(file.text());
    return script.beginning() == Script.Beginning.SHEBANG && !script.isPowerShell();
  }

  private void scripts(List<SourceText> scripts, Findings.About about) {
    scripts.forEach(findings::read);
    scripts.forEach(script -> interpreter(script, about));
    List<SourceText> shell =
        scripts.stream().filter(script -> new Script(script.text()).isShell()).toList();
    commands(shell, about);
    owners(shell, about);
  }

  private void interpreter(SourceText script, Findings.About about) {
    Matcher shebang = SHEBANG.matcher(ShellScan.withoutTags(script.text()));
    if (!shebang.find()) {
      return;
    }
    String program = shebang.group(1);
    boolean env = program.endsWith("/env") && shebang.group(2) != null;
    String wanted = env ? shebang.group(2) : program;
    if (!wanted.startsWith("/var/vcap/") && !machine.hasCommand(wanted)) {
      missing(
          about,
          Spot.of(script.path(), 1),
          "the interpreter '" + wanted + "' of this script is not on this machine");
    }
  }

  private void commands(List<SourceText> scripts, Findings.About about) {
    List<ShellScan> scans = scripts.stream().map(one -> ShellScan.of(one.text())).toList();
    Set<String> known = new HashSet<>(BUILT_IN);
    scans.forEach(
        scan -> {
          known.addAll(scan.functions());
          known.addAll(scan.tested());
        });
    for (int i = 0; i < scripts.size(); i++) {
      ShellScan scan = scans.get(i);
      boolean elsewhere = scan.changesPath() || scan.readsOtherScripts();
      for (Call call : scan.calls()) {
        String name = call.name();
        boolean own = name.startsWith("/var/vcap/") || known.contains(name);
        boolean another = elsewhere && !name.startsWith("/") && !OF_STEMCELLS.contains(name);
        if (!own && !another && !machine.hasCommand(name)) {
          missing(
              about,
              Spot.of(scripts.get(i).path(), call.line()),
              "the command '" + name + "' is not on this machine");
        }
      }
    }
  }

  private void owners(List<SourceText> files, Findings.About about) {
    Set<String> created = new HashSet<>();
    for (SourceText file : files) {
      Matcher creation = CREATED.matcher(file.text());
      while (creation.find()) {
        created.addAll(List.of(creation.group(1).strip().split("[\\s\"';]+")));
      }
    }
    for (SourceText file : files) {
      List<String> lines = ShellScan.withoutTags(file.text()).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (!line.stripLeading().startsWith("#")) {
          Spot spot = Spot.of(file.path(), i + 1);
          for (String user : named(line, OWNERS, 1, USERS)) {
            if (!created.contains(user) && !machine.hasUser(user)) {
              missing(about, spot, "the user '" + user + "' is not on this machine");
            }
          }
          for (String group : named(line, OWNERS, 2, GROUPS)) {
            if (!created.contains(group) && !machine.hasGroup(group)) {
              missing(about, spot, "the group '" + group + "' is not on this machine");
            }
          }
        }
      }
    }
  }

  private static Set<String> named(
      String line, List<Pattern> owners, int part, List<Pattern> others) {
    Set<String> names = new HashSet<>();
    for (Pattern pattern : owners) {
      Matcher matcher = pattern.matcher(line);
      while (matcher.find()) {
        if (matcher.group(part) != null) {
          names.add(matcher.group(part));
        }
      }
    }
    for (Pattern pattern : others) {
      Matcher matcher = pattern.matcher(line);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  private void locales(SourceText script, Findings.About about) {
    List<String> lines = ShellScan.withoutTags(script.text()).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher locale = LOCALE.matcher(lines.get(i));
      while (locale.find() && !lines.get(i).stripLeading().startsWith("#")) {
        if (!machine.hasLocale(locale.group(1))) {
          missing(
              about,
              Spot.of(script.path(), i + 1),
              "the locale '" + locale.group(1) + "' is not on this machine");
        }
      }
    }
  }

  private static void missing(Findings.About about, Spot spot, String what) {
    about.info(
        Rule.MISSING_ON_MACHINE,
        spot,
        what + ", as it is on a stemcell. Install it, or the script fails there.");
  }
}
