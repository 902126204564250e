using System.Collections.Concurrent;
using CsCheck;

namespace Fuzz.Tests;

/// <summary>A state with all that judges it.</summary>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="Resource">A resource that it may be of.</param>
/// <param name="State">The state.</param>
/// <param name="Settings">Settings as JSON; null where the guardrail has none.</param>
internal sealed record Case(Guardrail Guardrail, Resource Resource, object State, string? Settings)
{
    /// <summary>The last right state; null where none is known, or the guardrail keeps none.</summary>
    public object? Baseline { get; init; }

    public Seen Seen => SeenAs(State);

    public Verdict Verdict => Guardrail.VerdictOf(Seen);

    /// <summary>Judges another state of the same resource.</summary>
    public Verdict VerdictOf(object state) => Guardrail.VerdictOf(SeenAs(state));

    public override string ToString() =>
        $"{Guardrail.Id}, {Resource.Type} {Resource}: {Guardrail.Write(State)}, settings {Settings ?? "none"}";

    private Seen SeenAs(object state)
    {
        var tick = new Trigger.Sweep("tick", Resource.Account, Resource.Region, DateTimeOffset.UnixEpoch);
        var settings = SettingsReader.Read(Settings, [Guardrail]).Of(Guardrail.Id);
        return new(Resource, state, settings, Baseline, tick);
    }
}

/// <summary>
/// States of a guardrail: random ones, and changes of some that are known to be told apart by its judgement. Those are
/// found by going on from each state that got another kind of verdict, and from the state that it wanted instead.
/// </summary>
internal sealed class States
{
    private const int Rounds = 3_000;
    private const int MostKnown = 300;
    private const ulong Seed = 20250311;

    private static readonly ConcurrentDictionary<string, Lazy<States>> Made = new();

    private static readonly HashSet<string> Said = [.. Words.Literals.SelectMany(text => text.Split(' '))];

    private readonly Guardrail guardrail;
    private readonly Shape shape;
    private readonly IReadOnlyList<Resource> resources;

    private States(Guardrail guardrail)
    {
        this.guardrail = guardrail;
        shape = Shape.Of(guardrail);
        resources = Resources.Of(guardrail);
        Fresh = Gen.OneOf([.. resources.Select(FreshOf)]);
        Known = Grown();
        var known = Gen.OneOf([.. Known]);
        // Of what is right, or can be put right, there may be one kind among hundreds.
        List<Case> right = [.. Known.Where(one => VerdictOrNone(one) is Verdict.Compliant)];
        List<Case> mendable = [.. Known.Where(one => VerdictOrNone(one) is Verdict.Violation { Wanted: not null })];
        Any = Gen.Frequency(
            (2, Fresh),
            (1, right.Count > 0 ? Gen.OneOf([.. right]) : known),
            (2, mendable.Count > 0 ? Gen.OneOf([.. mendable]).SelectMany(Changed) : known),
            (1, mendable.Count > 0 ? Gen.OneOf([.. mendable]) : known),
            (2, known),
            (5, known.SelectMany(Changed)),
            (3, known.SelectMany(ChangedTwice))
        );
    }

    /// <summary>Random states and changed ones.</summary>
    public Gen<Case> Any { get; }

    /// <summary>States of which each is judged otherwise.</summary>
    public IReadOnlyList<Case> Known { get; }

    private Gen<Case> Fresh { get; }

    public static States Of(Guardrail guardrail) => Made.GetOrAdd(guardrail.Id, _ => new(() => new(guardrail))).Value;

    /// <summary>A case with another state of the same resource.</summary>
    public Gen<Case> Changed(Case one)
    {
        var values = new Values(Words.Of(guardrail), one.Resource);
        return values
            .Changed(shape, Node.Parse(guardrail.Write(one.State)))
            .Select(node => one with { State = guardrail.Read(node.ToString()) });
    }

    private Gen<Case> ChangedTwice(Case one) => Changed(one).SelectMany(Changed);

    private Gen<Case> FreshOf(Resource resource) =>
        Gen.Select(
            new Values(Words.Of(guardrail), resource).Of(shape, ""),
            SettingValues.Of(guardrail, resource),
            new Values(Words.Of(guardrail), resource).Of(shape, ""),
            Gen.Int[0, 3],
            (node, settings, other, kind) =>
            {
                var state = guardrail.Read(node.ToString());
                return new Case(guardrail, resource, state, settings)
                {
                    Baseline = guardrail.KeepsBaseline ? BaselineOf(state, other, kind) : null,
                };
            }
        );

    // None, the state itself, or another one.
    private object? BaselineOf(object state, Node other, int kind) =>
        kind switch
        {
            0 => null,
            1 => state,
            _ => guardrail.Read(other.ToString()),
        };

    private List<Case> Grown()
    {
        var random = new PCG(1, Seed);
        var known = new List<Case>();
        var kinds = new HashSet<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var isFresh = known.Count == 0 || round % 4 == 0;
            var next = isFresh ? Fresh : Changed(known[(int)(random.Next() % (uint)known.Count)]);
            Take(next.Generate(random, null, out _));
        }
        return known;

        void Take(Case one)
        {
            // Wherever it throws, a test of its own says so.
            if (known.Count >= MostKnown || VerdictOrNone(one) is not { } verdict || !kinds.Add(KindOf(one, verdict)))
                return;
            known.Add(one);
            if (verdict is Verdict.Violation { Wanted: { } wanted })
                Take(one with { State = wanted });
        }
    }

    private static Verdict? VerdictOrNone(Case one)
    {
        try
        {
            return one.Verdict;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    // The verdict without the names and values in it: the words that the code has.
    private static string KindOf(Case one, Verdict verdict)
    {
        var words = verdict.Why.Split(' ').Where(Said.Contains).Distinct();
        return $"{one.Resource.Type} {one.State.GetType().Name} {verdict.GetType().Name} {string.Join(' ', words)}";
    }
}
