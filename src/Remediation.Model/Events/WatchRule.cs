using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

/// <summary>A rule that lets watched events through.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pattern">Its event pattern, with placeholders left open.</param>
public sealed record WatchRule(string Name, JsonObject Pattern);
