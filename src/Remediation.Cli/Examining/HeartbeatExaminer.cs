using Remediation.Engine.Heartbeats;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cli.Examining;

/// <summary>Examines when the functions were last heard of, and what they said.</summary>
internal sealed class HeartbeatExaminer(Region home, LedgerTable ledger, FunctionExaminer functions)
{
    // As the alarms of the heartbeats have it: three missed hours, or a missed day.
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan MissedHours = TimeSpan.FromHours(3);
    private static readonly TimeSpan MissedDay = TimeSpan.FromDays(1) + Hour;

    /// <summary>The last heartbeat of the engine; null where there is none or it could not be read.</summary>
    public Heartbeat? OfEngine { get; private set; }

    public async Task<IReadOnlyList<Check>> ExamineAsync(CancellationToken cancel)
    {
        var checks = new List<Check>();
        foreach (var function in functions.Names.Where(name => name is Deployed.Engine or Deployed.Watchdog))
        {
            if (LimitOf(function) is not { } limit)
                continue;
            var subject = new Subject("heartbeat", function, home.Name);
            checks.AddRange(
                await subject.LookAsync(["dynamodb:GetItem"], () => ReadAsync(subject, function, limit, cancel), cancel)
            );
        }
        return checks;
    }

    // How long a function may be silent; null for one that never sweeps.
    private TimeSpan? LimitOf(string function)
    {
        var rules = home.NamesOf(RulePart.Word).ToList();
        var every = rules.Select(Deployed.SweepEveryOf).OfType<TimeSpan>().ToList();
        if (function == Deployed.Watchdog)
            return rules.Contains(Deployed.WatchdogRule) ? MissedHours : null;
        if (every.Count == 0)
            return null;
        return every.Min() <= Hour ? MissedHours : MissedDay;
    }

    private async Task<IReadOnlyList<Check>> ReadAsync(
        Subject subject,
        string function,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        var now = TimeProvider.System.GetUtcNow();
        var logs = Commands.Logs(function, home.Name);
        if (await ledger.HeartbeatAsync(function, cancel) is not { } heartbeat)
        {
            return functions.DeployedAt(function) is { } deployed && now - deployed < limit
                ? [subject.Warning($"none yet: the function was deployed {deployed:u}, and sweeps later", null)]
                : [subject.Failed("there is none: the function has come to the end of no sweep", logs)];
        }
        if (function == Deployed.Engine)
            OfEngine = heartbeat;
        var age = now - heartbeat.Time;
        List<Check> checks =
        [
            age > limit
                ? subject.Failed($"the last was {heartbeat.Time:u}, more than {limit.TotalHours} hours ago", logs)
                : subject.Ok($"the last was {heartbeat.Time:u}"),
        ];
        var own = RecordId.Hash(string.Join('\n', Catalogue.All.Ids.Order(StringComparer.Ordinal)));
        if (heartbeat.Catalogue != own)
        {
            checks.Add(
                subject.Warning(
                    $"version {heartbeat.Version} has other guardrails than this command line",
                    Commands.Deploy
                )
            );
        }
        checks.AddRange(
            heartbeat.Unread.Select(fact =>
                (subject with { Thing = $"{function}: {fact.Key}" }).Warning(
                    $"the function could not read it: {fact.Value}",
                    Commands.Deploy
                )
            )
        );
        return checks;
    }
}
