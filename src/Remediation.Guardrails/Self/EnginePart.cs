using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Self;

/// <summary>A part of the engine's deployment: a rule, a function or an alarm.</summary>
[JsonDerivedType(typeof(EngineRule), "rule")]
[JsonDerivedType(typeof(EngineFunction), "function")]
[JsonDerivedType(typeof(EngineAlarm), "alarm")]
public abstract record EnginePart;
