using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Remediation.Model;

/// <summary>A guardrail with its state's type: what is written in a guardrail's file.</summary>
/// <typeparam name="TState">A small record of just what is judged and what undo needs, compared by value.</typeparam>
public sealed class Guardrail<TState> : Guardrail
    where TState : class
{
    private JsonTypeInfo<TState>? json;

    /// <summary>
    /// The source-generated context that knows the state's type; how it is written is said by <see cref="StateJson"/>.
    /// </summary>
    /// <remarks>
    /// Asked for when a state is first written: making it costs a cold start a millisecond that a compliant event does
    /// not need.
    /// </remarks>
    public required Func<IJsonTypeInfoResolver> State { get; init; }

    /// <summary>Reads the state; null if the resource is gone.</summary>
    public required Func<AwsClients, Resource, CancellationToken, Task<TState?>> Observe { get; init; }

    /// <summary>Says whether a state is right, and what would be. Pure.</summary>
    public required Func<Seen<TState>, Verdict> Judge { get; init; }

    /// <summary>
    /// The writes that lead from one state to another: repair and undo. None from a state to itself. Pure.
    /// </summary>
    public required Func<Resource, TState, TState, IEnumerable<Step>> Change { get; init; }

    /// <summary>Whose the resource is by its state; null where its kind says it.</summary>
    public Func<TState, string?>? Owner { get; init; }

    /// <summary>
    /// Where a forced undo leads, from the state before the repair and the present one; null for just the state before.
    /// </summary>
    public Func<TState, TState, TState>? Rejoin { get; init; }

    public override async Task<object?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel) =>
        await Observe(aws, resource, cancel);

    public override string? OwnerOf(object state) => Owner?.Invoke((TState)state);

    public override Verdict VerdictOf(Seen seen) =>
        Judge(new(seen.Resource, (TState)seen.State, seen.Settings, (TState?)seen.Baseline, seen.Trigger));

    public override IReadOnlyList<Step> StepsOf(Resource resource, object from, object to) =>
        [.. Change(resource, (TState)from, (TState)to)];

    public override object RejoinedOf(object before, object now) =>
        Rejoin is null ? before : Rejoin((TState)before, (TState)now);

    public override string Write(object state) => JsonSerializer.Serialize((TState)state, TypeInfo);

    public override object Read(string text)
    {
        // The serializer asks neither whether the items of a list may be null nor whether numbers are finite.
        using (var document = JsonDocument.Parse(text))
        {
            if (StateJson.OddityOf(document.RootElement) is { } oddity)
                throw new JsonException($"{Id}: the stored state has {oddity}");
        }
        try
        {
            return JsonSerializer.Deserialize(text, TypeInfo)
                ?? throw new JsonException($"{Id}: the stored state is null");
        }
        catch (NotSupportedException e)
        {
            // So the serializer says that a state of several kinds does not say of which one it is.
            throw new JsonException($"{Id}: the stored state does not say its kind", e);
        }
    }

    private JsonTypeInfo<TState> TypeInfo => json ??= StateJson.Of<TState>(State());
}
