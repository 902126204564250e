using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Remediation.Model;

/// <summary>One declaration: what it watches, what is right, how to repair and how to restore. Rules, roles, docs, listings, messages and laws are all derived from it.</summary>
public abstract class Guardrail
{
    /// <summary>Folder and class in kebab-case, at most 54 characters, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The act, e.g. "Restore a bucket's public access block".</summary>
    public required string Title { get; init; }

    /// <summary>What it does, what it leaves alone and what can break; paragraphs of Markdown.</summary>
    public required string Description { get; init; }

    public required Severity Severity { get; init; }
    public required Risk Risk { get; init; }
    public required IReadOnlyList<Control> Controls { get; init; }
    public required Practice Practice { get; init; }
    public required IReadOnlyList<Watch> Watches { get; init; }

    /// <summary>The CloudFormation type that it judges; with several (IAM users, groups, roles) the one that events name most.</summary>
    public required IReadOnlyList<string> ResourceTypes { get; init; }

    /// <summary>Whether the service is global, so that its calls are recorded in the partition's main region alone.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>What it reads.</summary>
    public required IReadOnlyList<Permission> Reads { get; init; }

    /// <summary>What it writes: a step with another action is refused by the engine, and in audit mode the role holds none of these.</summary>
    public required IReadOnlyList<Permission> Writes { get; init; }

    /// <summary>What undo writes beyond <see cref="Writes"/>; held by the operator, never by the function.</summary>
    public IReadOnlyList<Permission> Undos { get; init; } = [];

    /// <summary>The resources that an event is about. Total: a missing field means none.</summary>
    public required Func<Trigger, IEnumerable<Resource>> Locate { get; init; }

    /// <summary>A page of the resources of its types in the clients' region; given the account's id and a page's <see cref="ResourcePage.Next"/>, or null for the first.</summary>
    public required Func<AwsClients, string, string?, CancellationToken, Task<ResourcePage>> List { get; init; }

    /// <summary>How often its resources are judged without an event.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Reads a resource's tags: who made it (CloudFormation's stack), and exemptions by tag where those are on; null where its type has none.</summary>
    public Func<AwsClients, Resource, CancellationToken, Task<IReadOnlyDictionary<string, string>>>? Tags { get; init; }

    /// <summary>What <see cref="Tags"/> reads.</summary>
    public IReadOnlyList<Permission> TagReads { get; init; } = [];

    /// <summary>Finds the resource behind a name that is not an id (a group name, IAM's unique id), or none; null where events always name it.</summary>
    public Func<AwsClients, Resource, CancellationToken, Task<Resource?>>? Resolve { get; init; }

    /// <summary>Every resource, page after page.</summary>
    public async IAsyncEnumerable<Resource> ListAllAsync(
        AwsClients aws,
        string account,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        string? cursor = null;
        do
        {
            var page = await List(aws, account, cursor, cancel);
            foreach (var resource in page.Resources)
                yield return resource;
            cursor = page.Next;
        } while (cursor is not null);
    }

    /// <summary>Reads the state; null if the resource is gone.</summary>
    public abstract Task<object?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel);

    /// <summary>Says whether a state is right, and the plan if not. Pure.</summary>
    public abstract Verdict Judge(Resource resource, object state, Settings settings);

    /// <summary>The plan that leads from a present state back to an earlier one: undo. Pure.</summary>
    public abstract IReadOnlyList<Step> Restore(Resource resource, object before, object now);

    /// <summary>A state as JSON, for the ledger.</summary>
    public abstract string Write(object state);

    /// <summary>A state from the ledger's JSON.</summary>
    /// <exception cref="JsonException">The text is not such a state.</exception>
    public abstract object Read(string json);
}

/// <summary>A guardrail with its state's type: what is written in a guardrail's file.</summary>
/// <typeparam name="TState">A small record of just what is judged and what undo needs.</typeparam>
public sealed class Guardrail<TState> : Guardrail
    where TState : class
{
    /// <summary>How the state is written to the ledger, from the folder's source-generated context.</summary>
    /// <remarks>Asked for when a state is first written: making it costs a cold start a millisecond that a compliant event does not need.</remarks>
    public required Func<JsonTypeInfo<TState>> State { get; init; }

    public required Func<AwsClients, Resource, CancellationToken, Task<TState?>> Observe { get; init; }
    public required Func<Resource, TState, Settings, Verdict> Verdict { get; init; }
    public required Func<Resource, TState, TState, IReadOnlyList<Step>> Undo { get; init; }

    public override async Task<object?> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel) =>
        await Observe(aws, resource, cancel);

    public override Verdict Judge(Resource resource, object state, Settings settings) =>
        Verdict(resource, (TState)state, settings);

    public override IReadOnlyList<Step> Restore(Resource resource, object before, object now) =>
        Undo(resource, (TState)before, (TState)now);

    public override string Write(object state) => JsonSerializer.Serialize((TState)state, State());

    public override object Read(string json)
    {
        // Of lists' items the serializer does not ask whether they may be null, and here none may.
        using (var document = JsonDocument.Parse(json))
            if (HoldsNullInList(document.RootElement))
                throw new JsonException($"{Id}: the stored state has null in a list");
        return JsonSerializer.Deserialize(json, State()) ?? throw new JsonException($"{Id}: the stored state is null");
    }

    private static bool HoldsNullInList(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element
                .EnumerateArray()
                .Any(e => e.ValueKind == JsonValueKind.Null || HoldsNullInList(e)),
            JsonValueKind.Object => element.EnumerateObject().Any(m => HoldsNullInList(m.Value)),
            _ => false,
        };
}
