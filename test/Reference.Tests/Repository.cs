namespace Reference.Tests;

/// <summary>Where the repository is, and what is beside it.</summary>
internal static class Repository
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = Find();

    /// <summary>This project's folder.</summary>
    public static string Project => Path.Combine(Root, "test", "Reference.Tests");

    /// <summary>The C# files below one of its folders, without what a build made.</summary>
    public static IEnumerable<string> Sources(params string[] folder) =>
        Directory
            .EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "global.json")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
