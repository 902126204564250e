using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Testing;

/// <summary>Puts into a ledger what a sample takes for the last right state.</summary>
public static class Baselines
{
    /// <summary>Keeps a sample's baseline, if it has one, for the resources that its event names.</summary>
    public static async Task KeepAsync(
        Sample sample,
        IReadOnlyDictionary<string, string> names,
        ILedger ledger,
        CancellationToken cancel
    )
    {
        if (sample.BaselineFor(names) is not { } text)
            return;
        var guardrail = Catalogue.Find(sample.Guardrail)!;
        // As the guardrail itself writes it, and refused where it would read another state.
        var baseline = new Baseline(
            guardrail.Id,
            guardrail.Write(guardrail.Read(text)),
            DateTimeOffset.UnixEpoch,
            "a sample"
        );
        foreach (var resource in sample.ResourcesFor(names))
            await ledger.KeepBaselineAsync(baseline, resource, cancel);
    }
}
