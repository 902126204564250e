using System.Text.Json;
using Xunit;

namespace Guardrails.Tests;

/// <summary>Triggers and judgements for tests, in a partition that nobody may take for granted.</summary>
public static class Some
{
    /// <summary>Nobody in particular.</summary>
    public static readonly Actor Actor = new(null, null, null, null, null);

    public static Trigger.Call Call(string source, string name, string request, string response = "null") =>
        new(
            "5d1f7a30-0000-4000-a000-000000000001",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            source,
            name,
            Json(request),
            Json(response),
            Actor,
            ErrorCode: null
        );

    /// <summary>All that a judgement may know.</summary>
    /// <param name="settings">The guardrail's settings as JSON; null for the defaults.</param>
    /// <param name="baseline">The last right state; null where none is known.</param>
    /// <param name="by">What led here; null for a sweep.</param>
    public static Seen Seen(
        Guardrail guardrail,
        Resource resource,
        object state,
        string? settings = null,
        object? baseline = null,
        Trigger? by = null
    )
    {
        var json = settings is null ? null : $$"""{"{{guardrail.Id}}":{{settings}}}""";
        var read = SettingsReader.Read(json, [guardrail]).Of(guardrail.Id);
        var tick = new Trigger.Sweep("tick", resource.Account, resource.Region, DateTimeOffset.UnixEpoch);
        return new(resource, state, read, baseline, by ?? tick);
    }

    public static Verdict Judge(
        Guardrail guardrail,
        Resource resource,
        object state,
        string? settings = null,
        object? baseline = null,
        Trigger? by = null
    ) => guardrail.VerdictOf(Seen(guardrail, resource, state, settings, baseline, by));

    /// <summary>The plan that mends a state, which must be a violation.</summary>
    public static IReadOnlyList<Step> Plan(
        Guardrail guardrail,
        Resource resource,
        object state,
        string? settings = null
    ) => guardrail.Plan(resource, state, Assert.IsType<Verdict.Violation>(Judge(guardrail, resource, state, settings)));

    /// <summary>What undo writes to come back to a state.</summary>
    public static IReadOnlyList<Step> Undo(Guardrail guardrail, Resource resource, object before, object now) =>
        guardrail.StepsOf(resource, now, before);

    private static Field Json(string text) => new(JsonDocument.Parse(text).RootElement);
}
