using System.ComponentModel;

namespace Remediation.Bench;

/// <summary>The small programs of <c>bench/native</c>, built when they are needed.</summary>
internal static class Native
{
    private static readonly Lazy<string> BuiltFirstPoll = new(() => Build("first-poll"));
    private static readonly Lazy<string> BuiltFirstPollOfDotnet = new(PublishFirstPoll);
    private static readonly Lazy<string> BuiltHeld = new(() => Build("held"));

    /// <summary>Asks for an event and waits for it, in C: the least that a start can take.</summary>
    public static string FirstPoll => BuiltFirstPoll.Value;

    /// <summary>The same in C#, compiled as the function is: the least that a start on its runtime can take.</summary>
    public static string FirstPollOfDotnet => BuiltFirstPollOfDotnet.Value;

    /// <summary>Waits for a byte, then becomes the program that it is given.</summary>
    public static string Held => BuiltHeld.Value;

    private static string Sources => Path.Combine(Programs.Root, "bench", "native");

    private static DirectoryInfo Folder => Directory.CreateDirectory(Path.Combine(Programs.Root, "artifacts", "bench"));

    private static string PublishFirstPoll()
    {
        var project = Path.Combine(Sources, "first-poll");
        var folder = Path.Combine(Folder.FullName, "dotnet");
        Programs.OutputOf("dotnet", "publish", project, "-c", "Release", "-r", "linux-x64", $"-p:PublishDir={folder}/");
        return Path.Combine(folder, "first-poll");
    }

    private static string Build(string name)
    {
        var source = Path.Combine(Sources, $"{name}.c");
        var program = Path.Combine(Folder.FullName, name);
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
