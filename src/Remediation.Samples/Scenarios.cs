namespace Remediation.Samples;

/// <summary>Every guardrail's scenario.</summary>
public static class Scenarios
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new TrailScenario(),
        new IngressScenario(),
        new AdminPolicyScenario(),
    ];
}
