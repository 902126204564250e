using System.Text.Json;
using Remediation.Engine.Access;
using Remediation.Model.Events;
using Remediation.Samples;
using Xunit;

namespace Iam.Tests;

/// <summary>What a guardrail would write, found past mode, gates and fence.</summary>
internal static class Plan
{
    /// <summary>The steps for what an event leads to, with the region of each.</summary>
    /// <param name="baseline">The last right state, for a guardrail that goes by it; null for none.</param>
    /// <param name="clientsOf">Gives the clients of a region to read with.</param>
    public static async Task<IReadOnlyList<(Step Step, string Region)>> FindAsync(
        Guardrail guardrail,
        byte[] text,
        string? baseline,
        Func<string, AwsClients> clientsOf
    )
    {
        var cancel = TestContext.Current.CancellationToken;
        using var document = JsonDocument.Parse(text);
        var plan = new List<(Step, string)>();
        var right = baseline is null ? null : guardrail.Read(baseline);
        var trigger = EventReader.Read(document.RootElement).Trigger!;
        foreach (var located in guardrail.On.Locate(trigger).Distinct())
        {
            var clients = clientsOf(located.Region);
            var resource = located.Arn is not null ? located : await guardrail.On.Resolve!(clients, located, cancel);
            var state = await guardrail.ObserveAsync(clients, resource!, cancel);
            var seen = new Seen(resource!, state!, SampleSettings.Value.Of(guardrail.Id), right, trigger);
            if (guardrail.VerdictOf(seen) is Verdict.Violation violation)
                plan.AddRange(guardrail.Plan(resource!, state!, violation).Select(s => (s, resource!.Region)));
        }
        return plan;
    }

    /// <summary>Makes one step with some clients.</summary>
    public static Task RunAsync(Step step, AwsClients clients) =>
        step.Run(new(clients, "token", [], null, TestContext.Current.CancellationToken));
}
