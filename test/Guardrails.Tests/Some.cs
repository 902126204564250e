using System.Text.Json;

namespace Guardrails.Tests;

/// <summary>Triggers for tests, in a partition that nobody may take for granted.</summary>
public static class Some
{
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
            Actor.None,
            ""
        );

    private static Field Json(string text) => new(JsonDocument.Parse(text).RootElement);
}
