using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Xunit;

namespace Lambda.Tests;

/// <summary>The published files fit Lambda's provided.al2023.</summary>
public sealed partial class BinaryTests(Binary binary)
{
    // Amazon Linux 2023's own: https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html
    private static readonly Version Glibc = new(2, 34);

    [Fact]
    public void The_package_is_the_executable_and_the_roots_and_nothing_else() =>
        Assert.Equal(
            ["aws-roots.pem", "bootstrap"],
            Directory.EnumerateFileSystemEntries(binary.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_executable_is_an_ELF_program_that_anyone_may_run()
    {
        using var file = File.OpenRead(binary.Executable);
        var start = new byte[20];
        file.ReadExactly(start);

        Assert.Equal("\u007fELF"u8.ToArray(), start[..4]);
        const UnixFileMode everyone = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Assert.Equal(everyone, File.GetUnixFileMode(binary.Executable) & everyone);
    }

    [Fact]
    public void The_executable_has_at_most_20_MB() =>
        Assert.InRange(new FileInfo(binary.Executable).Length, 1_000_000, 20_000_000);

    [Fact]
    public void What_is_only_for_pages_is_not_in_the_executable()
    {
        var executable = File.ReadAllBytes(binary.Executable);
        var guardrail = Catalogue.All[0];
        Assert.True(Holds(executable, guardrail.Title), "a notice has the title");
        Assert.All(
            [guardrail.Repairs, guardrail.Spares, guardrail.Breaks],
            text => Assert.False(Holds(executable, text), $"the executable holds a page's text: {text}")
        );
    }

    private static bool Holds(byte[] executable, string text) =>
        executable.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    [Fact]
    public void The_executable_needs_no_newer_glibc_than_Amazon_Linux_2023_has()
    {
        var needed = Versions()
            .Matches(Encoding.Latin1.GetString(File.ReadAllBytes(binary.Executable)))
            .Select(m => Version.Parse(m.Groups[1].Value))
            .Distinct()
            .ToList();

        Assert.NotEmpty(needed);
        Assert.True(needed.Max() <= Glibc, $"it needs GLIBC_{needed.Max()}");
    }

    [Fact]
    public void The_roots_are_Amazons_and_valid_for_years()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(Path.Combine(binary.Folder, "aws-roots.pem"));

        Assert.Equal(
            [
                "Amazon Root CA 1",
                "Amazon Root CA 2",
                "Amazon Root CA 3",
                "Amazon Root CA 4",
                "Starfield Services Root Certificate Authority - G2",
            ],
            roots.Select(r => r.GetNameInfo(X509NameType.SimpleName, false)).Order(StringComparer.Ordinal)
        );
        Assert.All(roots, root => Assert.Equal(root.Subject, root.Issuer));
        Assert.All(
            roots,
            root => Assert.True(root.NotAfter > new DateTime(2037, 1, 1), $"{root.Subject} ends {root.NotAfter}")
        );
    }

    [GeneratedRegex(@"GLIBC_(\d+\.\d+(?:\.\d+)?)\0")]
    private static partial Regex Versions();
}
