using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Iam;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// The account's password policy: <c>given.policy</c> has length, kinds (of capitals, smalls, digits, symbols),
/// remembered, age, mayChange and isHard; none for no policy.
/// </summary>
/// <remarks>
/// An account has one, so that each arrangement has a region of its own, by which the emulator keeps several.
/// Placeholders: region, account, and of a user who is not there name, arn and uniqueId.
/// </remarks>
public sealed class PasswordPolicyScenario : IScenario
{
    private static readonly string[] Kinds = ["capitals", "smalls", "digits", "symbols"];

    public string Type => "AWS::IAM::AccountPasswordPolicy";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        if (given["policy"] is JsonObject policy)
        {
            var kinds = (policy["kinds"] as JsonArray ?? []).Select(kind => (string)kind!).ToHashSet();
            var request = new UpdateAccountPasswordPolicyRequest
            {
                MinimumPasswordLength = (int?)policy["length"],
                RequireUppercaseCharacters = kinds.Contains(Kinds[0]),
                RequireLowercaseCharacters = kinds.Contains(Kinds[1]),
                RequireNumbers = kinds.Contains(Kinds[2]),
                RequireSymbols = kinds.Contains(Kinds[3]),
                PasswordReusePrevention = (int?)policy["remembered"],
                MaxPasswordAge = (int?)policy["age"],
                AllowUsersToChangePassword = (bool?)policy["mayChange"],
                HardExpiry = (bool?)policy["isHard"],
            };
            await aws.In(region).Iam.UpdateAccountPasswordPolicyAsync(request, cancel);
        }
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
    ) => new() { ["policy"] = await PolicyAsync(aws.In(names["region"]), cancel) };

    private static async Task<JsonObject?> PolicyAsync(AwsClients there, CancellationToken cancel)
    {
        try
        {
            var policy = (await there.Iam.GetAccountPasswordPolicyAsync(new(), cancel)).PasswordPolicy;
            bool?[] asked =
            [
                policy.RequireUppercaseCharacters,
                policy.RequireLowercaseCharacters,
                policy.RequireNumbers,
                policy.RequireSymbols,
            ];
            var kinds = Kinds.Zip(asked).Where(kind => kind.Second == true).Select(kind => (JsonNode?)kind.First);
            return new()
            {
                ["length"] = policy.MinimumPasswordLength,
                ["kinds"] = new JsonArray([.. kinds]),
                ["remembered"] = policy.PasswordReusePrevention ?? 0,
                ["age"] = policy.MaxPasswordAge ?? 0,
                ["mayChange"] = policy.AllowUsersToChangePassword,
                ["isHard"] = policy.HardExpiry ?? false,
            };
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }
}
