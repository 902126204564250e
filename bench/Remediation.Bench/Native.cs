using System.ComponentModel;

namespace Remediation.Bench;

/// <summary>The small C programs of <c>bench/native</c>, built when they are needed.</summary>
internal static class Native
{
    private static readonly Lazy<string> BuiltFirstPoll = new(() => Build("first-poll"));
    private static readonly Lazy<string> BuiltHeld = new(() => Build("held"));

    /// <summary>Asks for an event and waits for it: the least that a start can take.</summary>
    public static string FirstPoll => BuiltFirstPoll.Value;

    /// <summary>Waits for a byte, then becomes the program that it is given.</summary>
    public static string Held => BuiltHeld.Value;

    private static string Build(string name)
    {
        var source = Path.Combine(Programs.Root, "bench", "native", $"{name}.c");
        var folder = Directory.CreateDirectory(Path.Combine(Programs.Root, "artifacts", "bench"));
        var program = Path.Combine(folder.FullName, name);
        if (File.GetLastWriteTimeUtc(program) > File.GetLastWriteTimeUtc(source))
            return program;
        try
        {
            Programs.OutputOf("cc", "-O2", "-Wall", "-Werror", "-o", program, source);
        }
        catch (Win32Exception missing)
        {
            throw new IOException("there is no C compiler: apt-get install gcc, or clang", missing);
        }
        return program;
    }
}
