using System.Globalization;

namespace Remediation.Bench.Groups;

/// <summary>A group in cgroup v2's one hierarchy.</summary>
/// <remarks>https://docs.kernel.org/admin-guide/cgroup-v2.html</remarks>
internal sealed class ControlGroupV2 : ControlGroup
{
    private const string Usage = "usage_usec ";

    private readonly string folder;

    private ControlGroupV2(string folder)
        : base([folder]) => this.folder = folder;

    /// <summary>Where the hierarchy is, if it has the controllers; else null.</summary>
    public static string? Root() =>
        ControlGroupMount.All().FirstOrDefault(m => m.Type == "cgroup2" && Has(m.Folder, "cgroup.controllers"))?.Folder;

    public static ControlGroupV2 In(string root, string name)
    {
        if (!Has(root, "cgroup.subtree_control"))
            Write(root, "cgroup.subtree_control", "+cpu +memory");
        return new(Folder(root, name));
    }

    public override double Cpu()
    {
        var line = File.ReadLines(Path.Combine(folder, "cpu.stat"))
            .Single(l => l.StartsWith(Usage, StringComparison.Ordinal));
        return long.Parse(line[Usage.Length..], CultureInfo.InvariantCulture) / 1e3;
    }

    protected override void Limit(FunctionSize size)
    {
        if (size is { Period: { } period, Quota: { } quota })
            Write(folder, "cpu.max", $"{quota} {(long)period.TotalMicroseconds}");
        if (size.Megabytes is { } megabytes)
            Write(folder, "memory.max", $"{megabytes}M");
    }

    private static bool Has(string root, string list) =>
        Path.Combine(root, list) is var path
        && File.Exists(path)
        && File.ReadAllText(path).Split([' ', '\n']) is var controllers
        && controllers.Contains("cpu")
        && controllers.Contains("memory");
}
