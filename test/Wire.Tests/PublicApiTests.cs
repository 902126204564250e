using Xunit;

namespace Wire.Tests;

public sealed class PublicApiTests
{
    private static readonly string[] Ours =
    [
        "bootstrap",
        "remediate",
        "Remediation.Engine",
        "Remediation.Guardrails",
        "Remediation.Model",
        "Remediation.Samples",
    ];

    private static SortedDictionary<string, SortedSet<string>> Used() =>
        UsedMembers.Of(
            Ours.Select(name => Path.Combine(AppContext.BaseDirectory, $"{name}.dll")).Where(path => File.Exists(path))
        );

    [Fact]
    public void Every_member_that_is_used_is_in_the_list_of_public_members()
    {
        var listed = PublicApi.Read();
        var missing = Used()
            .Where(type => !listed.ContainsKey(type.Key) || type.Value.Except(listed[type.Key].Members).Any())
            .Select(type => $"\"{type.Key}\": {{ \"members\": [\"{string.Join("\", \"", type.Value)}\"] }}");

        Assert.True(
            !missing.Any(),
            $"Look these up in the public source, and put them into {PublicApi.List} with the file's path and commit:\n"
                + string.Join(",\n", missing)
        );
    }

    [Fact]
    public void The_functions_use_the_stand_ins_at_all() =>
        Assert.Contains("get_AwsRequestId(): String", Used()["Amazon.Lambda.Core.ILambdaContext"]);

    [Fact]
    public void A_file_that_was_read_is_named_with_its_commit() =>
        Assert.All(
            PublicApi.Read().Values.Where(type => type.Path is not null),
            type => Assert.Matches("^[0-9a-f]{40}$", type.Commit)
        );
}
