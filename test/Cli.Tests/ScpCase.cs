using Testing.Simulation;

namespace Cli.Tests;

/// <summary>A call that the service control policy may or may not stop.</summary>
internal sealed record ScpCase(string Action, string Resource)
{
    /// <summary>The function of an event source mapping; null where the call has none.</summary>
    public string? Function { get; init; }

    // Who assumes a role needs the role's own word too.
    private const string Trust = $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "sts:*",
              "Principal": { "AWS": "arn:aws:iam::{{ScpCases.AccountId}}:root" }
            }
          ]
        }
        """;

    public string Service => Action.Split(':')[0];

    /// <summary>The call by an administrator of this ARN, below a policy.</summary>
    public AccessRequest By(string principal, string policy) =>
        new(principal, Action, Resource)
        {
            Identity = [KnownPolicies.AdministratorAccess],
            ServiceControl =
            [
                [KnownPolicies.FullAwsAccess],
                [KnownPolicies.FullAwsAccess, policy],
            ],
            ResourceAccount = ScpCases.AccountId,
            ResourcePolicy = Service == "sts" ? Trust : KeyPolicy.For(Action, Resource, ScpCases.AccountId),
            Context = ContextOf(Function),
        };

    private static Dictionary<string, string[]> ContextOf(string? function) =>
        function is null ? [] : new() { ["lambda:FunctionArn"] = [function] };

    public override string ToString() => Function is null ? $"{Action} on {Resource}" : $"{Action} for {Function}";
}
