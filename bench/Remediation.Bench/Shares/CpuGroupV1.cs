using System.Globalization;

namespace Remediation.Bench.Shares;

/// <summary>A group in the hierarchies of cgroup v1: one gives the share, another counts the time.</summary>
/// <remarks>https://docs.kernel.org/scheduler/sched-bwc.html</remarks>
internal sealed class CpuGroupV1 : CpuGroup
{
    private readonly string sharing;
    private readonly string counting;

    // The two controllers may be mounted as one.
    private CpuGroupV1(string sharing, string counting)
        : base([.. new[] { sharing, counting }.Distinct()])
    {
        this.sharing = sharing;
        this.counting = counting;
    }

    public static CpuGroupV1 In(string name)
    {
        var ofShares = Root("cpu");
        var ofTimes = Root("cpuacct");
        return new(Folder(ofShares, name), Folder(ofTimes, name));
    }

    public override double Cpu()
    {
        var nanoseconds = File.ReadAllText(Path.Combine(counting, "cpuacct.usage"));
        return long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1e6;
    }

    protected override void Limit(CpuShare share)
    {
        Write(sharing, "cpu.cfs_period_us", $"{(long)share.Period.TotalMicroseconds}");
        Write(sharing, "cpu.cfs_quota_us", $"{share.Quota ?? -1}");
    }

    private static string Root(string controller)
    {
        var mount = CgroupMount.All().FirstOrDefault(m => m.Type == "cgroup" && m.Options.Contains(controller));
        return mount?.Folder ?? throw new DirectoryNotFoundException($"the {controller} controller is not mounted.");
    }
}
