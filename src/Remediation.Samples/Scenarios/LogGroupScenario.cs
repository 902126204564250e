using System.Text.Json.Nodes;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Remediation.Guardrails.Logs;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A log group that keeps its logs for <c>given.days</c> (null for ever) and is of <c>given.class</c> (null for the
/// usual one), or <c>gone</c>; and a neighbour that no event names, whose name begins with the other's.
/// </summary>
/// <remarks>Placeholders: group, groupArn, neighbour, region, account.</remarks>
public sealed class LogGroupScenario : IScenario
{
    private const int NeighboursDays = 1;

    public string Type => "AWS::Logs::LogGroup";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var group = $"/example/{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["group"] = group,
            ["groupArn"] = $"arn:aws:logs:{aws.Region}:{Emulator.Account}:log-group:{group}",
            ["neighbour"] = $"{group}/beside",
            ["region"] = aws.Region,
            ["account"] = Emulator.Account,
        };
        await CreateAsync(aws, names["neighbour"], null, NeighboursDays, cancel);
        if ((bool?)given["gone"] != true)
            await CreateAsync(aws, group, (string?)given["class"], (int?)given["days"], cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var request = new DescribeLogGroupsRequest { LogGroupNamePrefix = names["group"] };
        var found = (await aws.Logs.DescribeLogGroupsAsync(request, cancel)).LogGroups ?? [];
        return new()
        {
            ["group"] = Seen(found.Find(one => one.LogGroupName == names["group"])),
            ["neighbour"] = Seen(found.Find(one => one.LogGroupName == names["neighbour"])),
        };
    }

    private static async Task CreateAsync(
        AwsClients aws,
        string name,
        string? ofClass,
        int? days,
        CancellationToken cancel
    )
    {
        var group = new CreateLogGroupRequest { LogGroupName = name };
        if (ofClass is not null)
            group.LogGroupClass = new LogGroupClass(ofClass);
        await aws.Logs.CreateLogGroupAsync(group, cancel);
        if (days is not null)
            await aws.Logs.PutRetentionPolicyAsync(new() { LogGroupName = name, RetentionInDays = days }, cancel);
    }

    private static JsonNode? Seen(LogGroup? group) =>
        group is null ? null : new JsonObject { ["days"] = group.RetentionInDays };
}
