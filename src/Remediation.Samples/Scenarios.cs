namespace Remediation.Samples;

/// <summary>Every guardrail's scenario.</summary>
public static class Scenarios
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new BucketScenario("s3-public-access-block-weakened"),
        new BucketScenario("s3-bucket-policy-public"),
        new BucketScenario("s3-bucket-acl-public"),
        new TrailScenario(),
        new IngressScenario(),
        new AdminPolicyScenario(),
    ];
}
