namespace Remediation.Guardrails.Model;

/// <summary>The names that the deployment gives: by them the engine's own functions and rules are known.</summary>
public static class Deployed
{
    /// <summary>The function of a guardrail that has one of its own.</summary>
    public static string FunctionOf(string guardrail) => $"remediation-{guardrail}";

    /// <summary>A guardrail's rule.</summary>
    /// <param name="number">The number of its pattern in <see cref="EventPattern.Of(Guardrail, IReadOnlyList{string})"/>, from 1.</param>
    public static string RuleOf(string guardrail, int number) => $"remediation-{guardrail}-{number}";
}
