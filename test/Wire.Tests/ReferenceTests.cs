using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Testing;
using Xunit;

namespace Wire.Tests;

/// <summary>What the one switch, PublicPackages, does to the projects that use stand-ins.</summary>
public sealed class ReferenceTests
{
    private const string Import = "StandIns/References.props";
    private const string Project = "StandIns.csproj";

    private static IEnumerable<string> Projects(string mention) =>
        new[] { "bench", "cdk", "src", "test" }
            .SelectMany(folder =>
                Directory.EnumerateFiles(
                    Repository.Of(folder),
                    "*.csproj",
                    new EnumerationOptions { RecurseSubdirectories = true }
                )
            )
            .Where(path => File.ReadAllText(path).Contains(mention, StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Repository.Root, path));

    public static TheoryData<string> Consumers => [.. Projects(Import)];

    [Theory]
    [MemberData(nameof(Consumers))]
    public async Task With_the_switch_a_project_has_every_package_at_its_version_and_no_stand_in(string project)
    {
        var items = await ItemsAsync(project);
        var references = Identities(items, "PackageReference").ToHashSet();
        var versions = items
            .GetProperty("PackageVersion")
            .EnumerateArray()
            .ToDictionary(item => item.GetProperty("Identity").GetString()!, item => item.GetProperty("Version"));

        Assert.DoesNotContain(
            Identities(items, "ProjectReference"),
            path => path.EndsWith(Project, StringComparison.Ordinal)
        );
        Assert.All(
            Packages(),
            package =>
            {
                Assert.Contains(package.Name, references);
                Assert.Equal(package.Version, versions[package.Name].GetString());
            }
        );
    }

    [Fact]
    public async Task With_the_switch_the_stand_ins_and_their_tests_build_nothing()
    {
        foreach (var project in (string[])["src/StandIns/StandIns.csproj", "test/Wire.Tests/Wire.Tests.csproj"])
        {
            var items = await ItemsAsync(project);
            Assert.Empty(Identities(items, "Compile"));
            Assert.Empty(Identities(items, "ProjectReference"));
        }
    }

    [Fact]
    public void Only_the_stand_ins_own_tests_name_their_project() =>
        Assert.Equal(["test/Wire.Tests/Wire.Tests.csproj"], Projects(Project));

    [Fact]
    public void Every_stand_in_has_a_package_and_a_version()
    {
        var folders = Directory
            .EnumerateDirectories(Repository.Of("src/StandIns"), "A*.*")
            .Select(folder => Path.GetFileName(folder));
        var listed = XDocument
            .Load(Repository.Of("src/StandIns/References.props"))
            .Descendants("StandIn")
            .Select(item => item.Attribute("Include")!.Value);

        Assert.Equal(folders.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    // Without those of tests alone.
    private static IEnumerable<(string Name, string Version)> Packages() =>
        XDocument
            .Load(Repository.Of("src/StandIns/References.props"))
            .Descendants("StandIn")
            .Where(item => item.Attribute("Condition") is null)
            .Select(item => (item.Attribute("Include")!.Value, item.Attribute("Version")!.Value));

    private static IEnumerable<string> Identities(JsonElement items, string kind) =>
        items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);

    private static async Task<JsonElement> ItemsAsync(string project)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        start.ArgumentList.Add("msbuild");
        start.ArgumentList.Add(project);
        start.ArgumentList.Add("-getItem:Compile,PackageReference,PackageVersion,ProjectReference");
        start.ArgumentList.Add("-p:PublicPackages=true");
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("Items").Clone();
    }
}
