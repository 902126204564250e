using Amazon.EventBridge;
using Amazon.EventBridge.Model;

namespace Remediation.Engine.Heartbeats;

/// <summary>Whether a region has the rules that its manifest names.</summary>
/// <param name="aws">The clients of the read role, in the region.</param>
/// <param name="isHome">Whether the home bus is there, with rules of its own.</param>
internal sealed class ForwardingRules(AwsClients aws, bool isHome)
{
    private readonly AmazonEventBridgeClient events = aws.Client(() =>
        new AmazonEventBridgeClient(aws.Credentials, aws.Configured(new AmazonEventBridgeConfig()))
    );

    /// <summary>Whether a manifest names rules, and each is there and enabled.</summary>
    public async Task<bool> AreAsync(Manifest manifest, CancellationToken cancel)
    {
        var missing = manifest.Rules.ToHashSet();
        if (missing.Count == 0)
            return false;
        missing.ExceptWith(await EnabledAsync(bus: null, cancel));
        if (missing.Count > 0 && isHome)
            missing.ExceptWith(await EnabledAtHomeAsync(cancel));
        return missing.Count == 0;
    }

    private async Task<IReadOnlyList<string>> EnabledAtHomeAsync(CancellationToken cancel)
    {
        try
        {
            return await EnabledAsync(Deployed.HomeBus, cancel);
        }
        catch (ResourceNotFoundException)
        {
            // Without the bus there is no rule of it.
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> EnabledAsync(string? bus, CancellationToken cancel)
    {
        var enabled = new List<string>();
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
            enabled.AddRange((page.Rules ?? []).Where(r => r.State != RuleState.DISABLED).Select(r => r.Name));
            next = page.NextToken;
        } while (!string.IsNullOrEmpty(next));
        return enabled;
    }
}
