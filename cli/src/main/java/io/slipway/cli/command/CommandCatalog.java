package io.slipway.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All commands by name. Only the one that runs is made: looking at the options of all of them would
 * take longer than most commands.
 */
public final class CommandCatalog {
  /** Whom a command prints for. */
  public enum Audience {
    /** Whoever asked: explanations to terminals only. */
    ANYONE,
    /** People, wherever it is printed. */
    PEOPLE,
    /**
     * Whoever asked, and nothing but the answer: no introduction even on a terminal. With {@code
     * --json} the command writes by itself.
     */
    ANSWER,
    /** People; or, with {@code --json}, programs, for which the command writes by itself. */
    LIVE
  }

  /**
   * @param optionalValues flags whose value may be missing, and what they mean then
   */
  public record Entry(
      String name,
      List<String> aliases,
      String summary,
      Audience audience,
      Map<String, String> optionalValues,
      Supplier<Command> command) {
    public Entry {
      aliases = List.copyOf(aliases);
      optionalValues = Map.copyOf(optionalValues);
    }

    /**
     * A command whose flags all have their values, for whoever asked.
     *
     * @param aliases divided by spaces; empty for none
     */
    public static Entry of(String name, String aliases, String summary, Supplier<Command> command) {
      List<String> words = aliases.isEmpty() ? List.of() : Arrays.asList(aliases.split(" "));
      return new Entry(name, words, summary, Audience.ANYONE, Map.of(), command);
    }

    boolean isNamed(String word) {
      return name.equals(word) || aliases.contains(word);
    }
  }

  private static final Map<String, String> RECENT =
      Map.of("-r", "--recent=30", "--recent", "--recent=30");

  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param render and {@code run}, which stand on the commands of this package
   * @param others of other packages, which do so too
   */
  public CommandCatalog(Supplier<Command> render, Supplier<Command> run, List<Entry> others) {
    entries.addAll(others);
    add("alias-env", "", "Name a Director", EnvironmentCommands.AliasEnvironment::new);
    add("cancel-task", "ct", "End a task", TaskCommands.CancelTask::new);
    add("cancel-tasks", "cts", "End tasks", TaskCommands.CancelTasks::new);
    add("attach-disk", "", "Give a stopped instance another disk", DiskCommands.AttachDisk::new);
    add("clean-up", "", "Delete what nobody needs", CleanUpCommand::new);
    add("cloud-check", "cck cloudcheck", "Find problems and solve them", CloudCheckCommand::new);
    add("cloud-config", "cc", "Show the cloud config", ConfigCommands.CloudConfig::new);
    add(
        "completion",
        "",
        "Print what makes a shell complete commands",
        () -> new CompletionCommand(this));
    add("config", "c", "Show a config", NamedConfigCommands.Config::new);
    add("cpi-config", "", "Show the CPI config", ConfigCommands.CpiConfig::new);
    add("create-env", "", "Refused: make a VM by a CPI", CreateEnvironmentCommands.CreateEnv::new);
    add("delete-config", "dc", "Delete a config", NamedConfigCommands.DeleteConfig::new);
    add(
        "delete-env",
        "",
        "Refused: delete what create-env made",
        CreateEnvironmentCommands.DeleteEnv::new);
    add("delete-stemcell", "dels", "Delete a stemcell", ReleaseCommands.DeleteStemcell::new);
    add("diff-config", "", "Compare two configs", NamedConfigCommands.DiffConfig::new);
    add("environments", "envs", "List named Directors", EnvironmentCommands.Environments::new);
    add("event", "", "Show an event", EventCommand::new);
    add("log-in", "l login", "Keep name and password", EnvironmentCommands.LogIn::new);
    add("log-out", "logout", "Forget name and password", EnvironmentCommands.LogOut::new);
    add(
        "start-env",
        "",
        "Refused: start what create-env made",
        CreateEnvironmentCommands.StartEnv::new);
    add(
        "stop-env",
        "",
        "Refused: stop what create-env made",
        CreateEnvironmentCommands.StopEnv::new);
    add("unalias-env", "", "Forget a Director's name", EnvironmentCommands.UnaliasEnvironment::new);
    add("update-config", "uc", "Set a config", NamedConfigCommands.UpdateConfig::new);
    add("update-cpi-config", "", "Set the CPI config", ConfigCommands.UpdateCpiConfig::new);
    add(
        "configs",
        "cs",
        "List configs",
        Map.of("-r", "--recent=1", "--recent", "--recent=1"),
        ListCommands.Configs::new);
    add(
        "create-recovery-plan",
        "",
        "Write down what to do about problems",
        RecoveryCommands.CreateRecoveryPlan::new);
    add("curl", "", "Send a request to the Director", OtherCommands.Curl::new);
    add(
        "delete-deployment",
        "deld",
        "Delete a deployment",
        DeploymentCommands.DeleteDeployment::new);
    add("delete-disk", "", "Delete an orphaned disk", DiskCommands.DeleteDisk::new);
    add("delete-network", "", "Delete an orphaned network", DiskCommands.DeleteNetwork::new);
    add("delete-snapshot", "", "Delete a snapshot", DiskCommands.DeleteSnapshot::new);
    add(
        "delete-snapshots",
        "",
        "Delete all snapshots of a deployment",
        DiskCommands.DeleteSnapshots::new);
    add("delete-vm", "", "Delete a VM", VmCommands.DeleteVm::new);
    add("delete-release", "delr", "Delete a release", ReleaseCommands.DeleteRelease::new);
    add(
        "deploy",
        "d",
        "Bring a deployment to its manifest",
        Map.of("--skip-drain", "--skip-drain=*"),
        DeploymentCommands.Deploy::new);
    add("deployment", "dep", "Show a deployment", DeploymentCommands.ShowDeployment::new);
    add("deployments", "ds deps", "List deployments", ListCommands.Deployments::new);
    add("disks", "", "List orphaned disks", DiskCommands.Disks::new);
    add("environment", "env", "Show the Director", ListCommands.Environment::new);
    add("errands", "es", "List errands", ErrandCommands.Errands::new);
    add("events", "", "List what happened", ListCommands.Events::new);
    add(
        "get-variable",
        "",
        "Show the value of a variable in the Director's store",
        VariableCommands.GetVariable::new);
    add(
        "set-variable",
        "",
        "Set a variable in the Director's store, or have it generated",
        VariableCommands.SetVariable::new);
    add(
        "delete-variable",
        "",
        "Delete a variable from the Director's store",
        VariableCommands.DeleteVariable::new);
    add(
        "rotate-variable",
        "",
        "Generate another value of a variable in the Director's store",
        VariableCommands.RotateVariable::new);
    add("variables", "vars", "List variables", VariableCommands.Variables::new);
    add(
        "export-release",
        "",
        "Compile a release and download it",
        ExportCommands.ExportRelease::new);
    add("ignore", "", "Leave an instance as it is", ErrandCommands.Ignore::new);
    add("inspect-release", "", "Show what a release holds", ExportCommands.InspectRelease::new);
    add("instances", "is", "List instances", InstanceCommands.Instances::new);
    add("interpolate", "int", "Show a document with its variables", OtherCommands.Interpolate::new);
    add("locks", "", "List locks", ListCommands.Locks::new);
    add("logs", "", "Fetch or follow logs", LogsCommand::new);
    add("manifest", "man", "Show a deployment's manifest", DeploymentCommands.ShowManifest::new);
    add("pcap", "", "Capture the packets of instances", PcapCommand::new);
    add("networks", "", "List orphaned networks", DiskCommands.Networks::new);
    add("orphan-disk", "", "Take a disk from its instance", DiskCommands.OrphanDisk::new);
    add("orphaned-vms", "", "List orphaned VMs", VmCommands.OrphanedVms::new);
    add("recover", "", "Do about problems what a plan says", RecoveryCommands.Recover::new);
    add("recreate", "", "Recreate instances", StateCommands.Recreate::new);
    add("releases", "rs", "List releases", ListCommands.Releases::new);
    add("render", "", "Show what a manifest renders, deploying nothing", render);
    add("restart", "", "Restart instances", StateCommands.Restart::new);
    add(
        "run-errand",
        "",
        "Run an errand",
        Map.of("--with-heartbeat", "--with-heartbeat=30"),
        ErrandCommands.RunErrand::new);
    add("runtime-config", "rc", "Show the runtime config", ConfigCommands.RuntimeConfig::new);
    add("scp", "", "Copy files to instances or from them", ScpCommand::new);
    add("ssh", "", "Run commands in instances, or a shell in one", SshCommand::new);
    add("snapshots", "", "List snapshots of disks", DiskCommands.Snapshots::new);
    add("start", "", "Start instances", StateCommands.Start::new);
    add("stemcells", "ss", "List stemcells", ListCommands.Stemcells::new);
    add("stop", "", "Stop instances", StateCommands.Stop::new);
    add("task", "t", "Show a task and wait for it", TaskCommands.ShowTask::new);
    add("take-snapshot", "", "Take snapshots of disks", DiskCommands.TakeSnapshot::new);
    add("tasks", "ts", "List tasks", RECENT, TaskCommands.Tasks::new);
    add("delete-user", "", "Delete a user of this Director", UserCommands.DeleteUser::new);
    add("set-user", "", "Make or change a user of this Director", UserCommands.SetUser::new);
    add("users", "", "List the users of this Director", UserCommands.Users::new);
    add("unignore", "", "No longer ignore an instance", ErrandCommands.Unignore::new);
    add(
        "update-cloud-config",
        "ucc",
        "Set the cloud config",
        ConfigCommands.UpdateCloudConfig::new);
    add(
        "update-runtime-config",
        "urc",
        "Set the runtime config",
        ConfigCommands.UpdateRuntimeConfig::new);
    add(
        "update-resurrection",
        "",
        "Say whether VMs are recreated unasked",
        VmCommands.UpdateResurrection::new);
    add("upload-release", "ur", "Upload a release", ReleaseCommands.UploadRelease::new);
    add("upload-stemcell", "us", "Upload a stemcell", ReleaseCommands.UploadStemcell::new);
    add("vms", "", "List VMs", InstanceCommands.Vms::new);
    addForPeople("doctor", "Say what works on this machine", LocalCommands.Doctor::new);
    addForPeople("down", "Stop the local Director", LocalCommands.Down::new);
    addForPeople("lint", "Find mistakes in a release", LintCommand::new);
    entries.add(
        new Entry(
            "run",
            List.of(),
            "Make a release of a directory and run it",
            Audience.LIVE,
            Map.of("--shell", "--shell=*"),
            run));
    addForPeople("up", "Start the local Director", LocalCommands.Up::new);
    addForPeople("version", "Show the version", LocalCommands.Version::new);
    entries.sort(Comparator.comparing(Entry::name));
  }

  private void add(String name, String aliases, String summary, Supplier<Command> command) {
    add(name, aliases, summary, Map.of(), command);
  }

  private void add(
      String name,
      String aliases,
      String summary,
      Map<String, String> optionalValues,
      Supplier<Command> command) {
    List<String> words = aliases.isEmpty() ? List.of() : Arrays.asList(aliases.split(" "));
    entries.add(new Entry(name, words, summary, Audience.ANYONE, optionalValues, command));
  }

  private void addForPeople(String name, String summary, Supplier<Command> command) {
    entries.add(new Entry(name, List.of(), summary, Audience.PEOPLE, Map.of(), command));
  }

  /** By name. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  public Optional<Entry> find(String word) {
    return entries.stream().filter(entry -> entry.isNamed(word)).findFirst();
  }
}
