using System.Collections;
using System.Runtime.CompilerServices;

namespace Remediation.Model;

/// <summary>
/// Guardrails in their order, each made when it is first asked for: a function that runs one builds that one and none
/// of the hundred others.
/// </summary>
/// <param name="entries">The guardrails, by their ids.</param>
[CollectionBuilder(typeof(GuardrailList), nameof(Of))]
public sealed class GuardrailList(IReadOnlyList<GuardrailList.Entry> entries) : IReadOnlyList<Guardrail>
{
    /// <summary>A place in the list.</summary>
    /// <param name="Id">The guardrail's id.</param>
    /// <param name="Guardrail">Gives the guardrail.</param>
    public readonly record struct Entry(string Id, Func<Guardrail> Guardrail);

    public int Count => entries.Count;

    public Guardrail this[int index] => entries[index].Guardrail();

    /// <summary>A list of guardrails that are made already.</summary>
    public static GuardrailList Of(params ReadOnlySpan<Guardrail> guardrails)
    {
        var made = new Entry[guardrails.Length];
        for (var i = 0; i < made.Length; i++)
        {
            var guardrail = guardrails[i];
            made[i] = new(guardrail.Id, () => guardrail);
        }
        return new(made);
    }

    /// <summary>The ids, in order; no guardrail is made for them.</summary>
    public IEnumerable<string> Ids => entries.Select(entry => entry.Id);

    /// <summary>The guardrail of an id, or null.</summary>
    public Guardrail? Find(string id)
    {
        foreach (var entry in entries)
        {
            if (entry.Id == id)
                return entry.Guardrail();
        }
        return null;
    }

    public IEnumerator<Guardrail> GetEnumerator() => entries.Select(entry => entry.Guardrail()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
