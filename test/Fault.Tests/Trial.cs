using Remediation.Engine;
using Remediation.Samples;
using Testing;

namespace Fault.Tests;

/// <summary>How a trial ended, from best to worst.</summary>
public enum Way
{
    AtOnce,
    BySdk,
    ByLambda,
    GivenUp,
}

/// <summary>
/// One violation, one fault at one call of its repair, and Lambda's behaviour: an invocation that threw is tried twice
/// more.
/// </summary>
/// <param name="Target">The call; null for an undisturbed run.</param>
/// <param name="Earlier">What befell the first invocation already, if the fault is to befall the second.</param>
public sealed record Trial(
    Sample Sample,
    Mode Mode,
    Target? Target,
    Fault Fault,
    Lasting Lasting,
    Trial.Blow? Earlier = null
)
{
    /// <summary>A fault at a call, for one invocation.</summary>
    public sealed record Blow(Target Target, Fault Fault);

    public override string ToString()
    {
        var what = Target is null ? "undisturbed" : $"{Target} {Fault.Words()}, for {Lasting.Words()}";
        var after = Earlier is null ? "" : $", after {Earlier.Target} {Earlier.Fault.Words()}";
        return $"{Sample.Guardrail}, {Mode}: {what}{after}";
    }

    /// <summary>What came of a trial.</summary>
    /// <param name="Calls">The calls of the invocation that the fault is for.</param>
    /// <param name="Broken">The promises that were broken, each as a sentence.</param>
    public sealed record Report(
        Trial Trial,
        Way Way,
        IReadOnlyList<Target> Calls,
        IReadOnlyList<string> Services,
        IReadOnlyList<string> Told,
        IReadOnlyList<string> Broken
    );

    /// <summary>Tries it, on resources and with a ledger of its own.</summary>
    public Task<Report> RunAsync(Emulators emulators, CancellationToken cancel) =>
        TrialRun.RunAsync(this, emulators, cancel);
}
