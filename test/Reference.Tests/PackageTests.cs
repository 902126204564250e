using System.Text.Json.Nodes;
using Xunit;

namespace Reference.Tests;

/// <summary>The package is at the version that is pinned, and a failed install says what to do.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("Reference.Tests")]
    [InlineData("Testing", "Simulation")]
    public void The_lock_file_pins_the_versions_of_the_manifest_and_names_no_host(params string[] folder)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Repository.Of(["test", .. folder, "package.json"])))!;
        var text = File.ReadAllText(Repository.Of(["test", .. folder, "package-lock.json"]));
        var locked = JsonNode.Parse(text)!["packages"]!.AsObject();
        Assert.All(
            manifest["dependencies"]!.AsObject(),
            wanted => Assert.Equal((string?)wanted.Value, (string?)locked[$"node_modules/{wanted.Key}"]!["version"])
        );
        Assert.All(
            locked.Where(package => package.Key.Length > 0),
            package => Assert.StartsWith("sha512-", (string?)package.Value!["integrity"])
        );
        Assert.DoesNotContain("resolved", text);
        Assert.DoesNotContain("://", text);
    }

    [Fact]
    public void The_simulator_is_no_part_of_what_is_built_or_shipped()
    {
        var sources = Repository.Sources("src").Concat(Repository.Sources("cdk"));
        Assert.All(sources, file => Assert.DoesNotContain("iam-simulate", File.ReadAllText(file)));
    }

    [Fact]
    public void Without_npm_the_message_names_the_command_and_the_remedy()
    {
        using var folder = new CopiedFolder();
        var error = Assert.Throws<InvalidOperationException>(() =>
            ReferencePackage.Install(folder.Path, "npm-that-is-not-there")
        );
        Assert.Contains(
            $"`npm-that-is-not-there ci --ignore-scripts` in {folder.Path} could not install",
            error.Message
        );
        Assert.Contains("Install Node.js 20 or later with npm", error.Message);
    }

    [Fact]
    public void A_failed_install_tells_what_npm_said()
    {
        using var folder = new CopiedFolder();
        File.WriteAllText(Path.Combine(folder.Path, "package.json"), "{");
        var error = Assert.Throws<InvalidOperationException>(() => ReferencePackage.Install(folder.Path, "npm"));
        Assert.Contains("it ended with ", error.Message);
        Assert.Contains("package.json", error.Message);
    }

    // A folder with the manifest and the lock file and nothing installed.
    private sealed class CopiedFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("remediation-reference-").FullName;

        public CopiedFolder()
        {
            foreach (var name in (string[])["package.json", "package-lock.json"])
                File.Copy(Repository.Of("test", "Reference.Tests", name), System.IO.Path.Combine(Path, name));
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
