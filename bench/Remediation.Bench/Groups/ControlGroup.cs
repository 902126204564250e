namespace Remediation.Bench.Groups;

/// <summary>A control group, whose processes have a function's memory and share of a processor together.</summary>
/// <param name="folders">Its folders, one for each hierarchy that it is in.</param>
internal abstract class ControlGroup(IReadOnlyList<string> folders) : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    /// <summary>Makes a group.</summary>
    /// <exception cref="IOException">None can be made here; the message says what is needed.</exception>
    public static ControlGroup Make(FunctionSize size)
    {
        var name = $"remediation-bench-{Guid.NewGuid():N}";
        try
        {
            ControlGroup group = ControlGroupV2.Root() is { } root
                ? ControlGroupV2.In(root, name)
                : ControlGroupV1.In(name);
            return group.Limited(size);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"no process can be given a function's size here: {refused.Message}\n"
                    + "Run as root where the cpu and memory controllers of cgroup v2 or v1 can be written, "
                    + $"or with `--memory {FunctionSize.Unlimited}` alone.",
                refused
            );
        }
    }

    /// <summary>Puts a process into it.</summary>
    public void Add(int process)
    {
        foreach (var folder in folders)
            Write(folder, "cgroup.procs", $"{process}");
    }

    /// <summary>The time on a processor of all its processes so far, in milliseconds.</summary>
    public abstract double Cpu();

    public void Dispose()
    {
        foreach (var folder in folders)
            Remove(folder);
    }

    /// <summary>Keeps its processes from what is more than the size.</summary>
    protected abstract void Limit(FunctionSize size);

    /// <summary>Makes a group's folder.</summary>
    protected static string Folder(string parent, string name) =>
        Directory.CreateDirectory(Path.Combine(parent, name)).FullName;

    /// <summary>Writes a file that the kernel has put there.</summary>
    protected static void Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"the kernel has no {path}.");
        File.WriteAllText(path, text);
    }

    private ControlGroup Limited(FunctionSize size)
    {
        try
        {
            Limit(size);
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // The kernel lets a group go shortly after its last process.
    private static void Remove(string folder)
    {
        var end = DateTime.UtcNow + LongestEnd;
        while (true)
        {
            try
            {
                Directory.Delete(folder);
                return;
            }
            catch (IOException) when (DateTime.UtcNow < end)
            {
                Thread.Sleep(5);
            }
        }
    }
}
