namespace Remediation.Engine.Sweeps;

/// <summary>What kept a sweep from judging something.</summary>
/// <param name="Guardrail">Whose resources they are.</param>
/// <param name="Region">Where they are.</param>
/// <param name="Resource">The resource; null if they could not be listed.</param>
/// <param name="Error">What happened.</param>
public sealed record SweepFault(Guardrail Guardrail, string Region, Resource? Resource, Exception Error)
{
    public override string ToString()
    {
        var what = Resource is null ? $"{Guardrail.On.Types[0]} in {Region} could not be listed" : $"{Resource} failed";
        return $"{Guardrail.Id}: {what}: {Error.GetType().Name}: {AwsError.Text(Error)}";
    }
}
