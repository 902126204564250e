using System.Text.Json.Nodes;
using Remediation.Guardrails.Iam;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// The account's root user, with an access key where <c>given.key</c> is true, and who has just signed in where
/// <c>given.used</c> is.
/// </summary>
/// <remarks>
/// An account has one, so that each arrangement has a region of its own, by which the emulator keeps several.
/// Placeholders: region, account, and of a user who is not there name, arn and uniqueId.
/// </remarks>
public sealed class RootUserScenario : IScenario
{
    public string Type => "AWS::::Account";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        // Whoever names no user means itself, and the emulator's callers are none.
        if ((bool?)given["key"] == true)
            await aws.In(region).Iam.CreateAccessKeyAsync(new(), cancel);
        // The emulator takes a root user who is given a password to have signed in with it.
        if ((bool?)given["used"] == true)
            await aws.In(region).Iam.CreateLoginProfileAsync(new(), cancel);
        return new Dictionary<string, string>
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["name"] = "dana",
            ["arn"] = $"arn:aws:iam::{Emulator.Account}:user/dana",
            ["uniqueId"] = "AIDAEXAMPLEDANA000001",
        };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var summary = (await aws.In(names["region"]).Iam.GetAccountSummaryAsync(new(), cancel)).SummaryMap;
        return new() { ["keys"] = summary?.GetValueOrDefault("AccountAccessKeysPresent") };
    }
}
