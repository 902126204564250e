using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Laws.Tests;

/// <summary>
/// A resource that is an object in memory, and a guardrail of it: what a declaration can say is tried by these, so that
/// it is known before a guardrail needs it.
/// </summary>
internal sealed class Thing
{
    public static readonly Permission Read = new("example:GetThing", "arn:{partition}:example:*:{account}:*");
    public static readonly Permission Write = new("example:PutThing", "arn:{partition}:example:*:{account}:*");

    /// <summary>The kind of which an account has one in each region.</summary>
    public static readonly ResourceKind One = ResourceKind.Singleton("AWS::Example::Thing", "example", "thing");

    private readonly Lock door = new();
    private State now;

    public Thing(string value) => now = new(value);

    /// <summary>What the thing is.</summary>
    /// <param name="Value">What is judged.</param>
    /// <param name="Other">What another guardrail of the same document judges.</param>
    public sealed record State(string Value, string Other = "bad")
    {
        /// <summary>Changes with every write; a write that names an old one is refused.</summary>
        [JsonIgnore]
        public int Revision { get; init; }
    }

    /// <summary>What it is now.</summary>
    public State Now
    {
        get
        {
            lock (door)
                return now;
        }
    }

    public int Writes => Now.Revision;

    /// <summary>Replaces it whole.</summary>
    public AmazonWebServiceResponse Put(State wanted)
    {
        lock (door)
            now = wanted with { Revision = now.Revision + 1 };
        return new();
    }

    /// <summary>Replaces it whole if nobody has since the revision.</summary>
    public AmazonWebServiceResponse PutIf(State wanted, int revision)
    {
        lock (door)
            return now.Revision == revision ? Put(wanted) : throw Refusal("PreconditionFailed", "another revision");
    }

    public static AmazonServiceException Refusal(string code, string message) =>
        new(message) { ErrorCode = code, StatusCode = code == "AccessDenied" ? (System.Net.HttpStatusCode)403 : 0 };

    /// <summary>The usual guardrail of it: its value must be <c>good</c>, and a write puts it whole.</summary>
    public Guardrail<State> Guardrail(string id = "example-thing") => new Declaration(this).Of(id);

    /// <summary>The parts of a guardrail of the thing, of which a test replaces one.</summary>
    internal sealed record Declaration(Thing Thing)
    {
        public ResourceKind On { get; init; } = One;
        public Risk Risk { get; init; } = Risk.Safe;
        public IReadOnlyList<Watch> Watches { get; init; } = [new Watch.Calls("example.amazonaws.com", "PutThing")];
        public bool KeepsBaseline { get; init; }
        public string? Document { get; init; }
        public TimeSpan? Settles { get; init; }
        public Func<State>? Observe { get; init; }
        public Func<Seen<State>, Verdict>? Judge { get; init; }
        public Func<State, State, IEnumerable<Step>>? Change { get; init; }

        public Guardrail<State> Of(string id = "example-thing") =>
            new()
            {
                Id = id,
                Title = "Put a thing right",
                Repairs = "Puts it.",
                Spares = "Nothing.",
                Breaks = "Nothing.",
                Severity = Severity.Low,
                Risk = Risk,
                Practice = Practice.DataProtection,
                Controls = [],
                On = On,
                Watches = Watches,
                Reads = [Read],
                Writes = [Write],
                KeepsBaseline = KeepsBaseline,
                Document = Document,
                Settles = Settles,
                State = () => ThingJson.Default,
                Observe = (_, _, _) => Task.FromResult<State?>(Observe?.Invoke() ?? Thing.Now),
                Judge = Judge ?? Usual,
                Change = (_, from, to) => Change?.Invoke(from, to) ?? [Step("PutThing", _ => Thing.Put(to))],
            };

        private static Verdict Usual(Seen<State> seen) =>
            seen.State.Value == "good"
                ? seen.Compliant("it is good")
                : seen.Violation($"it is {seen.State.Value}", seen.State with { Value = "good" });
    }

    public static Step Step(string operation, Func<StepRun, AmazonWebServiceResponse> run) =>
        new(Write, operation, new() { ["Thing"] = "thing" }, given => Task.FromResult(run(given)));
}

[JsonSerializable(typeof(Thing.State))]
internal sealed partial class ThingJson : JsonSerializerContext;
