namespace Remediation.Engine.Ledger;

/// <summary>What somebody did to the engine, kept as long as records are.</summary>
/// <param name="Verb">What was done: <c>pause</c>, <c>resume</c>, <c>exempt</c>, <c>unexempt</c>, <c>adopt</c>.</param>
/// <param name="Guardrail">A guardrail's id, or <c>*</c> for all.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="About">Which one, and why, for people.</param>
public sealed record OperatorAction(string Verb, string Guardrail, string By, DateTimeOffset At, string About);
