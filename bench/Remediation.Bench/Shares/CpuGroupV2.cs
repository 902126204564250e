using System.Globalization;

namespace Remediation.Bench.Shares;

/// <summary>A group in cgroup v2's one hierarchy.</summary>
/// <remarks>https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files</remarks>
internal sealed class CpuGroupV2 : CpuGroup
{
    private const string Usage = "usage_usec ";

    private readonly string folder;

    private CpuGroupV2(string folder)
        : base([folder]) => this.folder = folder;

    /// <summary>Where the hierarchy is, if it has the cpu controller; else null.</summary>
    public static string? Root() =>
        CgroupMount.All().FirstOrDefault(m => m.Type == "cgroup2" && Has(m.Folder, "cgroup.controllers"))?.Folder;

    public static CpuGroupV2 In(string root, string name)
    {
        if (!Has(root, "cgroup.subtree_control"))
            Write(root, "cgroup.subtree_control", "+cpu");
        return new(Folder(root, name));
    }

    public override double Cpu()
    {
        var line = File.ReadLines(Path.Combine(folder, "cpu.stat"))
            .Single(l => l.StartsWith(Usage, StringComparison.Ordinal));
        return long.Parse(line[Usage.Length..], CultureInfo.InvariantCulture) / 1e3;
    }

    protected override void Limit(CpuShare share)
    {
        var quota = share.Quota?.ToString(CultureInfo.InvariantCulture) ?? "max";
        Write(folder, "cpu.max", $"{quota} {(long)share.Period.TotalMicroseconds}");
    }

    private static bool Has(string root, string list) =>
        Path.Combine(root, list) is var path
        && File.Exists(path)
        && File.ReadAllText(path).Split([' ', '\n']).Contains("cpu");
}
