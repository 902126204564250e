namespace Remediation.Bench.Groups;

/// <summary>A hierarchy of control groups, as it is mounted.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Type"><c>cgroup</c> for version 1, <c>cgroup2</c> for version 2.</param>
/// <param name="Options">Its options, among which version 1 has its controllers.</param>
internal sealed record ControlGroupMount(string Folder, string Type, IReadOnlyList<string> Options)
{
    /// <summary>Every hierarchy of this machine.</summary>
    /// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_mounts.5.html</remarks>
    public static IEnumerable<ControlGroupMount> All() =>
        from line in File.ReadLines("/proc/self/mounts")
        let part = line.Split(' ')
        where part[2].StartsWith("cgroup", StringComparison.Ordinal)
        select new ControlGroupMount(part[1], part[2], part[3].Split(','));
}
