namespace Remediation.Guardrails.Self;

/// <summary>An alarm that tells of the engine.</summary>
/// <param name="Exists">Whether there is such an alarm.</param>
/// <param name="Tells">Whether its actions are on.</param>
public sealed record EngineAlarm(bool Exists, bool Tells) : EnginePart;
