using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Engine.Tests;

/// <summary>What is said of the emulator is what is there.</summary>
public sealed partial class EmulatorCoverageTests
{
    private static readonly string Added = Path.Combine(AppContext.BaseDirectory, "moto", "added");

    [Fact]
    public void Every_operation_that_is_added_is_listed_and_the_other_way_round()
    {
        var added = Directory
            .GetFiles(Added, "*.py")
            .SelectMany(file => Operation().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value);
        Assert.Equal(
            added.Order(StringComparer.Ordinal),
            EmulatorCoverage.AddedOperations.Values.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void What_is_put_right_is_asked_by_some_guardrail()
    {
        var asked = Catalogue
            .All.SelectMany(g => RolePolicy.ReadsOf(g).Concat(g.Writes).Concat(g.Undos))
            .Select(permission => permission.Action)
            .ToHashSet();
        Assert.All(EmulatorCoverage.Differences.Keys, action => Assert.Contains(action, asked));
    }

    [Fact]
    public void A_guardrail_is_partly_covered_where_some_operation_is_added_or_put_right()
    {
        Assert.Equal(EmulatorCoverage.Full, EmulatorCoverage.Of(Catalogue.Find("dynamodb-pitr-disabled")!).Amount);
        Assert.Equal(EmulatorCoverage.Partial, EmulatorCoverage.Of(Catalogue.Find("sqs-queue-public")!).Amount);
        var alarm = EmulatorCoverage.Of(Catalogue.Find("self-alarm-changed")!);
        Assert.Equal(EmulatorCoverage.Partial, alarm.Amount);
        Assert.Contains("cloudwatch:EnableAlarmActions", alarm.Added);
    }

    [GeneratedRegex(@"@operation\(\w+\)\ndef (?<name>\w+)\(")]
    private static partial Regex Operation();
}
