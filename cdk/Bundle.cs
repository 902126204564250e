using System.IO.Compression;
using System.Security.Cryptography;

namespace Remediation.Cdk;

/// <summary>
/// The functions' package: a zip that is the same, byte for byte, for the same files, so that the manifest can say its
/// hash.
/// </summary>
internal sealed class Bundle : IDisposable
{
    // For whom debugs, not for Lambda.
    private static readonly string[] LeftOut = [".dbg", ".pdb", ".xml"];

    // The earliest that a zip can say.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A regular file that its owner may change, and everybody read and run.
    private const int Executable = 0x81ED << 16;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remediation-bundle-");

    /// <exception cref="OptionException">The code folder holds no executable.</exception>
    public Bundle(DeploymentOptions options)
    {
        Require(options);
        Path = System.IO.Path.Combine(folder.FullName, "bundle.zip");
        Write(options.Code, Path);
        CodeSha256 = Convert.ToBase64String(SHA256.HashData(File.ReadAllBytes(Path)));
    }

    /// <summary>Where the zip is.</summary>
    public string Path { get; }

    /// <summary>Its hash as Lambda gives it, in base64.</summary>
    public string CodeSha256 { get; }

    public void Dispose() => folder.Delete(true);

    private static void Write(string code, string path)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (
            var file in Directory.EnumerateFiles(code, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        )
        {
            if (LeftOut.Contains(System.IO.Path.GetExtension(file)))
                continue;
            var entry = zip.CreateEntry(System.IO.Path.GetRelativePath(code, file), CompressionLevel.Optimal);
            entry.LastWriteTime = NoTime;
            entry.ExternalAttributes = Executable;
            using var from = File.OpenRead(file);
            using var to = entry.Open();
            from.CopyTo(to);
        }
    }

    private static void Require(DeploymentOptions options)
    {
        var rid = options.Arm ? "linux-arm64" : "linux-x64";
        if (!File.Exists(System.IO.Path.Combine(options.Code, "bootstrap")))
        {
            throw new OptionException(
                $"{options.Code} has no bootstrap: "
                    + $"run `dotnet publish src/Remediation.Lambda -c Release -r {rid} -o {options.Code}` first"
            );
        }
        if (options.SmallCaBundle && !File.Exists(System.IO.Path.Combine(options.Code, "aws-roots.pem")))
        {
            throw new OptionException(
                $"{options.Code} has no aws-roots.pem, which smallCaBundle needs: "
                    + "publish again, or set smallCaBundle to false"
            );
        }
    }
}
