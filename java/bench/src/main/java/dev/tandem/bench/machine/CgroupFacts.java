package dev.tandem.bench.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the control groups of this process allow it.
 *
 * <p>A limit of any group on the way up to the root binds, so the tightest one is told. Immutable.
 *
 * @param version {@code v1}, {@code v2} or, where only some controllers moved, {@code hybrid}
 * @param cpuQuotaCores CPU time per time that passed; 1.5 means one and a half CPUs
 * @param memoryUsedBytes of the group whose limit leaves the least, or of this process's own group;
 *     without page cache that the kernel would drop first
 * @param memoryLeftBytes limit minus use, in the group where that is least
 */
public record CgroupFacts(
    Fact<String> version,
    Fact<Double> cpuQuotaCores,
    Fact<Long> memoryLimitBytes,
    Fact<Long> memoryUsedBytes,
    Fact<Long> memoryLeftBytes) {

  private static final String NO_LIMIT = "no limit is set";

  /** cgroup v1 says “no limit” as the largest multiple of a page; nobody has 4 EiB. */
  private static final long V1_UNLIMITED_BYTES = 1L << 62;

  /** One line of mountinfo: a hierarchy, and which part of it is seen at which directory. */
  private record Mount(String root, String directory, boolean v2, List<String> controllers) {}

  private record MemoryGroup(Optional<Long> limitBytes, long usedBytes) {
    long leftBytes() {
      return Math.max(0, limitBytes.orElseThrow() - usedBytes);
    }
  }

  static CgroupFacts ofLinux(final SystemTree tree) {
    final Fact<String> groups = tree.text("/proc/self/cgroup");
    final Fact<String> mountinfo = tree.text("/proc/self/mountinfo");
    if (groups instanceof Fact.Missing<String>(final String why)) {
      return none(why);
    }
    if (mountinfo instanceof Fact.Missing<String>(final String why)) {
      return none(why);
    }
    final List<Mount> mounts = mounts(mountinfo.orElse(""));
    final List<String> cpuGroups = groupsOf(tree, groups.orElse(""), mounts, "cpu");
    final List<String> memoryGroups = groupsOf(tree, groups.orElse(""), mounts, "memory");
    final boolean v1 = mounts.stream().anyMatch(mount -> !mount.v2());
    final boolean v2 = mounts.stream().anyMatch(Mount::v2);
    final Fact<String> version =
        v1 || v2
            ? Fact.known(v1 && v2 ? "hybrid" : v1 ? "v1" : "v2")
            : Fact.missing("no cgroup hierarchy is mounted");

    final Fact<Double> quota =
        Fact.ofOptional(
            cpuGroups.stream()
                .map(group -> cpuQuota(tree, group))
                .flatMap(Optional::stream)
                .min(Double::compare),
            NO_LIMIT);

    final List<MemoryGroup> memory =
        memoryGroups.stream()
            .map(group -> memoryGroup(tree, group))
            .flatMap(Optional::stream)
            .toList();
    final Optional<MemoryGroup> tightest =
        memory.stream()
            .filter(group -> group.limitBytes().isPresent())
            .min((a, b) -> Long.compare(a.leftBytes(), b.leftBytes()));
    return new CgroupFacts(
        version,
        quota,
        Fact.ofOptional(tightest.flatMap(MemoryGroup::limitBytes), NO_LIMIT),
        Fact.ofOptional(
            tightest.or(() -> memory.stream().findFirst()).map(MemoryGroup::usedBytes),
            "no memory controller for this process"),
        Fact.ofOptional(tightest.map(MemoryGroup::leftBytes), NO_LIMIT));
  }

  static CgroupFacts none(final String why) {
    return new CgroupFacts(
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why),
        Fact.missing(why));
  }

  private static List<Mount> mounts(final String mountinfo) {
    // 31 23 0:28 /root /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
    final List<Mount> mounts = new ArrayList<>();
    for (final String line : mountinfo.lines().toList()) {
      final String[] halves = line.split(" - ", 2);
      final String[] before = halves[0].split(" ");
      final String[] after = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (before.length >= 5 && after.length >= 3 && after[0].startsWith("cgroup")) {
        mounts.add(
            new Mount(
                before[3],
                before[4],
                "cgroup2".equals(after[0]),
                Arrays.asList(after[2].split(","))));
      }
    }
    return List.copyOf(mounts);
  }

  /** The directories of this process's group and of all above it, innermost first. */
  private static List<String> groupsOf(
      final SystemTree tree,
      final String groups,
      final List<Mount> mounts,
      final String controller) {
    for (final String line : groups.lines().toList()) {
      final String[] fields = line.split(":", 3);
      if (fields.length == 3 && Arrays.asList(fields[1].split(",")).contains(controller)) {
        return mounts.stream()
            .filter(mount -> !mount.v2() && mount.controllers().contains(controller))
            .findFirst()
            .map(mount -> upwards(tree, mount, fields[2]))
            .orElse(List.of());
      }
    }
    final Optional<String> unified =
        groups.lines().filter(line -> line.startsWith("0::")).map(l -> l.substring(3)).findFirst();
    return mounts.stream()
        .filter(Mount::v2)
        .findFirst()
        .flatMap(mount -> unified.map(group -> upwards(tree, mount, group)))
        .orElse(List.of());
  }

  private static List<String> upwards(
      final SystemTree tree, final Mount mount, final String group) {
    // Inside a container the mount shows only what lies below its root; a group outside of that
    // root cannot be seen, and the mount's own directory is then the nearest one.
    final String root = "/".equals(mount.root()) ? "" : mount.root();
    String below =
        group.equals(root) || group.startsWith(root + "/") ? group.substring(root.length()) : "";
    final List<String> directories = new ArrayList<>();
    while (true) {
      final String directory = mount.directory() + ("/".equals(below) ? "" : below);
      if (!below.contains("/..") && tree.isDirectory(directory)) {
        directories.add(directory);
      }
      if (below.isEmpty() || "/".equals(below)) {
        return List.copyOf(directories);
      }
      below = below.substring(0, below.lastIndexOf('/'));
    }
  }

  private static Optional<Double> cpuQuota(final SystemTree tree, final String group) {
    final Fact<Double> v2 =
        tree.text(group + "/cpu.max")
            .flatMap(text -> {
              final String[] fields = text.split("\\s+");
              return "max".equals(fields[0])
                  ? Fact.missing(NO_LIMIT)
                  : Fact.known(Double.parseDouble(fields[0]) / Double.parseDouble(fields[1]));
            });
    final Fact<Double> v1 =
        tree.text(group + "/cpu.cfs_quota_us")
            .map(Double::valueOf)
            .flatMap(quota ->
                quota <= 0
                    ? Fact.missing(NO_LIMIT)
                    : tree.text(group + "/cpu.cfs_period_us")
                        .map(period -> quota / Double.parseDouble(period)));
    return v2.or(v1).toOptional();
  }

  private static Optional<MemoryGroup> memoryGroup(final SystemTree tree, final String group) {
    final Optional<Long> used =
        tree.text(group + "/memory.current")
            .or(tree.text(group + "/memory.usage_in_bytes"))
            .map(Long::valueOf)
            .toOptional();
    final Optional<Long> limit =
        tree.text(group + "/memory.max")
            .or(tree.text(group + "/memory.limit_in_bytes"))
            .toOptional()
            .filter(text -> !"max".equals(text))
            .flatMap(text -> Fact.known(text).map(Long::valueOf).toOptional())
            .filter(bytes -> bytes < V1_UNLIMITED_BYTES);
    final Map<String, String> stat =
        Texts.keyValues(tree.text(group + "/memory.stat").orElse(""), ' ');
    final long droppable =
        Stream.of("total_inactive_file", "inactive_file")
            .map(stat::get)
            .filter(text -> text != null)
            .findFirst()
            .flatMap(text -> Fact.known(text).map(Long::valueOf).toOptional())
            .orElse(0L);
    return used.map(bytes -> new MemoryGroup(limit, Math.max(0, bytes - droppable)));
  }
}
