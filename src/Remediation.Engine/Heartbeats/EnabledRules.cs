using Amazon.EventBridge;
using Amazon.EventBridge.Model;

namespace Remediation.Engine.Heartbeats;

/// <summary>The rules of ours that are enabled in a region.</summary>
/// <param name="aws">The clients of the read role, in the region.</param>
/// <param name="isHome">Whether the home bus is there, with rules of its own.</param>
internal sealed class EnabledRules(AwsClients aws, bool isHome)
{
    /// <summary>The IAM actions that listing them needs.</summary>
    public static readonly string[] Actions = ["events:ListRules"];

    private readonly AmazonEventBridgeClient events = aws.Client(() =>
        new AmazonEventBridgeClient(aws.Credentials, aws.Configured(new AmazonEventBridgeConfig()))
    );

    /// <summary>Their names, on the default bus and on the home bus.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancel)
    {
        var names = new List<string>();
        await AddAsync(names, bus: null, cancel);
        if (!isHome)
            return names;
        try
        {
            await AddAsync(names, Deployed.HomeBus, cancel);
        }
        catch (ResourceNotFoundException)
        {
            // Without the bus there is no rule of it.
        }
        return names;
    }

    private async Task AddAsync(List<string> names, string? bus, CancellationToken cancel)
    {
        string? next = null;
        do
        {
            var request = new ListRulesRequest
            {
                EventBusName = bus,
                NamePrefix = Deployed.Prefix,
                NextToken = next,
            };
            var page = await events.ListRulesAsync(request, cancel);
            foreach (var rule in page.Rules ?? [])
                if (rule.State != RuleState.DISABLED)
                    names.Add(rule.Name);
            next = page.NextToken;
        } while (!string.IsNullOrEmpty(next));
    }
}
