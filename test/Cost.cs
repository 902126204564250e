using System.Globalization;
using System.Runtime.CompilerServices;

/// <summary>
/// Says, at the end of a test project's run, how long it kept processors busy, emulators and other children with it.
/// </summary>
/// <remarks>
/// In a file of the folder <c>REMEDIATION_COST</c>, for .ci/cost. CPU time, because it depends the least on what else
/// the machine does.
/// </remarks>
internal static class Cost
{
    [ModuleInitializer]
    internal static void Begin()
    {
        if (Environment.GetEnvironmentVariable("REMEDIATION_COST") is { Length: > 0 } folder)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => End(folder);
    }

    private static void End(string folder)
    {
        var own = Environment.CpuUsage.TotalTime.TotalSeconds;
        var name = typeof(Cost).Assembly.GetName().Name;
        File.WriteAllText(
            Path.Combine(folder, $"{name}.cpu"),
            string.Create(CultureInfo.InvariantCulture, $"{own + Children():0.0}\n")
        );
    }

    // Of children that have ended: user and system time, in hundredths of a second.
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, fields 16 and 17.
    private static double Children()
    {
        const string stat = "/proc/self/stat";
        if (!File.Exists(stat))
            return 0;
        var fields = File.ReadAllText(stat).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (
                double.Parse(fields[13], CultureInfo.InvariantCulture)
                + double.Parse(fields[14], CultureInfo.InvariantCulture)
            ) / 100;
    }
}
