using CsCheck;
using Remediation.Guardrails;
using Xunit;

namespace Fuzz.Tests;

/// <summary>Tries what must hold for every guardrail on states of each.</summary>
internal static class Laws
{
    public static TheoryData<string> Guardrails => [.. Catalogue.All.Select(g => g.Id)];

    /// <summary>Tries it on the states that are told apart, and then on random ones.</summary>
    /// <param name="holds">Throws where it does not hold; what it throws is told with guardrail, resource and
    /// state.</param>
    public static void Holds(string id, int cases, Action<Case> holds)
    {
        var states = States.Of(Catalogue.Find(id)!);
        foreach (var known in states.Known)
            Told(known, holds);
        states.Any.Sample(one => holds(one), iter: Cases.OfEach(cases), print: one => $"{one}");
    }

    /// <summary>The same with two states of one resource.</summary>
    public static void Holds(string id, int cases, Action<Case, object> holds)
    {
        var guardrail = Catalogue.Find(id)!;
        var states = States.Of(guardrail);
        var pairs = Gen.OneOf(
            Gen.Select(states.Any, states.Any, (one, other) => (one, other.State)),
            states.Any.SelectMany(one => states.Changed(one).Select(other => (one, other.State)))
        );
        pairs.Sample(
            pair => holds(pair.one, pair.State),
            iter: Cases.OfEach(cases),
            print: pair => $"{pair.one}, and {guardrail.Write(pair.State)}"
        );
    }

    private static void Told(Case one, Action<Case> holds)
    {
        try
        {
            holds(one);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{one}: {e.Message}", e);
        }
    }
}
