namespace Remediation.Engine.Repairs;

/// <summary>
/// The last thing before a write: no step runs in audit mode, and none that its guardrail did not declare. The role
/// says the same; this says it sooner.
/// </summary>
public static class Fence
{
    /// <exception cref="InvalidOperationException">The step may not run.</exception>
    public static void Check(Guardrail guardrail, Step step, Mode mode)
    {
        if (mode != Mode.Enforce)
            throw new InvalidOperationException($"{guardrail.Id}: {step.Action} was about to run in audit mode");
        if (!guardrail.Writes.Contains(step.Permission))
            throw new InvalidOperationException($"{guardrail.Id}: {step.Action} is not among its declared Writes");
    }
}
