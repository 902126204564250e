using System.Globalization;

namespace Remediation.Bench.Groups;

/// <summary>
/// A group in the hierarchies of cgroup v1: one gives the share, one counts the time, one limits the memory.
/// </summary>
/// <remarks>
/// https://docs.kernel.org/scheduler/sched-bwc.html and https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
/// </remarks>
internal sealed class ControlGroupV1 : ControlGroup
{
    private readonly string sharing;
    private readonly string counting;
    private readonly string remembering;

    // Controllers may be mounted as one.
    private ControlGroupV1(string sharing, string counting, string remembering)
        : base([.. new[] { sharing, counting, remembering }.Distinct()])
    {
        this.sharing = sharing;
        this.counting = counting;
        this.remembering = remembering;
    }

    public static ControlGroupV1 In(string name)
    {
        var ofShares = Root("cpu");
        var ofTimes = Root("cpuacct");
        var ofMemory = Root("memory");
        return new(Folder(ofShares, name), Folder(ofTimes, name), Folder(ofMemory, name));
    }

    public override double Cpu()
    {
        var nanoseconds = File.ReadAllText(Path.Combine(counting, "cpuacct.usage"));
        return long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1e6;
    }

    protected override void Limit(FunctionSize size)
    {
        if (size is { Period: { } period, Quota: { } quota })
        {
            Write(sharing, "cpu.cfs_period_us", $"{(long)period.TotalMicroseconds}");
            Write(sharing, "cpu.cfs_quota_us", $"{quota}");
        }
        if (size.Megabytes is { } megabytes)
            Write(remembering, "memory.limit_in_bytes", $"{megabytes}M");
    }

    private static string Root(string controller)
    {
        var mount = ControlGroupMount.All().FirstOrDefault(m => m.Type == "cgroup" && m.Options.Contains(controller));
        return mount?.Folder ?? throw new DirectoryNotFoundException($"the {controller} controller is not mounted.");
    }
}
