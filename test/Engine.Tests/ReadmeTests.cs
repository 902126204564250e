using System.Text.RegularExpressions;
using Xunit;

namespace Engine.Tests;

/// <summary>What the README promises names the test that proves it.</summary>
public sealed partial class ReadmeTests
{
    [Theory, InlineData("README.md"), InlineData("docs/promises.md"), InlineData("docs/threats.md")]
    public void Every_promise_names_tests_that_there_are(string page)
    {
        var promises = PromisesOf(page);

        Assert.True(promises.Count >= 6, $"{page} makes {promises.Count} promises");
        foreach (var promise in promises)
        {
            var tests = Test().Matches(promise);
            Assert.True(tests.Count > 0, $"{page} names no test for: {promise}");
            Assert.All(tests, test => AssertThereIs(page, test.Groups[1].Value, test.Groups[2].Value));
        }
    }

    [Fact]
    public void The_readme_promises_nothing_that_the_page_does_not() =>
        Assert.Subset(
            PromisesOf("docs/promises.md").Select(SentenceOf).ToHashSet(),
            PromisesOf("README.md").Select(SentenceOf).ToHashSet()
        );

    // A link has another path from another page.
    private static string SentenceOf(string promise) => LinkTarget().Replace(promise.Split('\n')[0], "");

    // In the README a section of its own.
    private static List<string> PromisesOf(string page)
    {
        var text = File.ReadAllText(Repository.Of(page));
        if (page == "README.md")
            text = text.Split("## Why you can leave it on\n")[1].Split("\n## ")[0];
        return [.. Promise().Matches(text).Select(match => match.Value)];
    }

    private static void AssertThereIs(string page, string name, string file)
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.Of(page))!, file));
        // Its attributes and what they hold, and no member between.
        const string attributes = @"\[(Fact|Theory)((?!\n    (public|private|internal) )[\s\S])*\n    ";
        Assert.Matches($@"{attributes}public (async )?(Task|void) {name.Replace(' ', '_')}\(", File.ReadAllText(path));
    }

    // A sentence and the lines below it that are set in.
    [GeneratedRegex(@"^- .*(\n  .*)*", RegexOptions.Multiline)]
    private static partial Regex Promise();

    [GeneratedRegex(@"(?<=\])\([^)]*\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"\[([\w ]+)\]\(([\w./]*test/[\w./]+\.cs)\)")]
    private static partial Regex Test();
}
