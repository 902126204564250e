using Remediation.Samples.Scenarios;

namespace Remediation.Samples;

/// <summary>Every guardrail's scenario.</summary>
public static class ScenarioList
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new AdminPolicyScenario(),
        new IngressScenario(),
        new TrailScenario(),
        new EngineScenario(),
        new BucketScenario("s3-public-access-block-weakened"),
        new BucketScenario("s3-bucket-policy-public"),
        new BucketScenario("s3-bucket-acl-public"),
    ];
}
