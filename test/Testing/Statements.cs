using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Testing;

/// <summary>
/// The statements that were added to functions' policies: Lambda refuses a second one of an id, which a repeated call
/// meets, and moto takes it.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html</remarks>
internal sealed class Statements
{
    private readonly ConcurrentDictionary<string, bool> added = new();

    /// <summary>Lambda's refusal of a call; null if the emulator may have it.</summary>
    public byte[]? Refuse(RecordedCall call)
    {
        if (call.Service != "lambda" || !call.Path.Contains("/policy", StringComparison.Ordinal))
            return null;
        if (call.Operation.StartsWith("DELETE", StringComparison.Ordinal))
            added.TryRemove($"{call.Region} {call.Path}", out _);
        if (!call.Operation.StartsWith("POST", StringComparison.Ordinal))
            return null;
        using var request = JsonDocument.Parse(call.Body);
        var statement = request.RootElement.GetProperty("StatementId").GetString();
        if (added.TryAdd($"{call.Region} {call.Path.TrimEnd('/')}/{statement}", true))
            return null;
        var body = $$"""{"Type":"User","Message":"The statement id ({{statement}}) provided already exists."}""";
        return Encoding.UTF8.GetBytes(
            "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nx-amzn-ErrorType: ResourceConflictException\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"
        );
    }
}
