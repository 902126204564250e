namespace Remediation.Cdk;

/// <summary>One function to deploy.</summary>
/// <param name="Service">The nested stack it goes to, e.g. <c>S3</c>.</param>
/// <param name="Name">Unique in that stack.</param>
/// <param name="FunctionName">What AWS calls it, by <see cref="Deployed"/>.</param>
/// <param name="Enforce">Whether it repairs; else it only says what it would do, and its role holds no write.</param>
/// <param name="Guardrails">What it runs.</param>
public sealed record FunctionPlan(
    string Service,
    string Name,
    string FunctionName,
    bool Enforce,
    IReadOnlyList<Guardrail> Guardrails
);
