namespace Remediation.Bench;

/// <summary>Copies of executables with the files beside them, in a folder that goes when this is disposed of.</summary>
internal sealed class Copies : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-bench-");

    /// <summary>Copies an executable's folder.</summary>
    /// <returns>The executable in the copy.</returns>
    public string Of(string executable)
    {
        var copy = folder.CreateSubdirectory(Guid.NewGuid().ToString());
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(executable)!))
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        return Path.Combine(copy.FullName, Path.GetFileName(executable));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
