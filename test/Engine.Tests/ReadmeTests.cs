using System.Text.RegularExpressions;
using Xunit;

namespace Engine.Tests;

/// <summary>What the README promises names the test that proves it.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_sentence_of_why_you_can_leave_it_on_names_a_test_that_there_is()
    {
        var readme = File.ReadAllText(Repository.Of("README.md"));
        var section = readme[readme.IndexOf("## Why you can leave it on", StringComparison.Ordinal)..];
        var sentences = section[..section.IndexOf("\n## ", 5, StringComparison.Ordinal)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

        Assert.NotEmpty(sentences);
        Assert.All(
            sentences,
            sentence =>
            {
                var tests = Test().Matches(sentence);
                Assert.NotEmpty(tests);
                Assert.All(
                    tests,
                    t =>
                        Assert.Matches(
                            $@"\[(Fact|Theory)[^\n]*\n(\s*\[[^\n]*\n)*\s*public (async )?(Task|void) {t.Groups[2].Value}\(",
                            File.ReadAllText(Repository.Of(t.Groups[1].Value))
                        )
                );
            }
        );
    }

    [GeneratedRegex(@"\]\((test/[\w./]+\.cs) ""(\w+)""\)")]
    private static partial Regex Test();
}
