using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>
/// The functions that run guardrails: the engine with all of them, and the watchdog with those of the engine's own
/// parts. No permission on a customer's resource is theirs: they assume roles.
/// </summary>
internal static class EngineFunctions
{
    // The guardrails of our own parts.
    private const string Self = "self";

    public static void AddEngine(Construct scope, HomeParts parts, IReadOnlyList<string> schedules)
    {
        var delays = parts.Delays;
        var props = new BootstrapProps
        {
            Name = Deployed.Engine,
            RoleName = OwnRoles.EngineOf(parts.NameInRoles).Name,
            Description = "Runs the guardrails",
            Environment = EngineEnvironment.OfEngine(parts),
            Statements = [.. Statements(parts), Iam.Allow(["sqs:SendMessage"], delays.Arn), Iam.Receive(delays.Arn)],
            Rules = [$"{Deployed.HomeBus}/{Deployed.WakeRule}", .. schedules],
            Sources = new Dictionary<string, BootstrapProps.Source> { ["Delayed"] = OfDelays(delays) },
            CallsItself = true,
        };
        _ = new BootstrapFunction(scope, "Engine", parts, props);
    }

    /// <summary>Adds the watchdog, unless the guardrails that it would run are off.</summary>
    public static void AddWatchdog(Construct scope, HomeParts parts)
    {
        var guardrails = parts
            .Options.Guardrails.Select(chosen => chosen.Guardrail)
            .Where(guardrail => OwnRoles.ServiceOf(guardrail) == Self)
            .ToList();
        if (guardrails.Count == 0 || !parts.Options.Sweep)
            return;
        var every = guardrails.Min(guardrail => guardrail.SweepEvery);
        var props = new BootstrapProps
        {
            Name = Deployed.Watchdog,
            RoleName = OwnRoles.WatchdogOf(parts.NameInRoles).Name,
            Description = "Watches the engine",
            Environment = EngineEnvironment.OfWatchdog(parts, guardrails.Select(guardrail => guardrail.Id)),
            Statements = Statements(parts),
            Rules = [Deployed.WatchdogRule],
            CallsItself = true,
        };
        _ = new BootstrapFunction(scope, "Watchdog", parts, props);
        var rule = new RulePart
        {
            Name = Deployed.WatchdogRule,
            Description = "Wakes the watchdog",
            Schedule = SweepSchedule.Of(Deployed.Watchdog, every),
            Targets = [Rules.ToFunction(Deployed.Watchdog, parts.DeadLetters.Arn)],
        };
        Rules.Add(scope, "WatchdogRule", parts.Manifest, rule);
        HeartbeatAlarm.Add(scope, parts, Deployed.Watchdog, every);
    }

    private static IEnumerable<PolicyStatement> Statements(HomeParts parts) =>
        [
            .. Iam.Ledger(parts.Ledger.TableArn),
            Iam.Allow(["sts:AssumeRole"], Iam.Role(new(OwnRoles.ReadPath, "*"))),
            Writing(parts.Enforcement.Enforced),
            Holding(parts.Enforcement.Held),
            Iam.Allow(["ec2:DescribeRegions"], "*"),
            .. Iam.Allow(HeartbeatPolicy.OwnReads),
        ];

    // The patterns leave the account open, hence the condition.
    private static PolicyStatement Writing(EnforcementParameters.RolePatterns enforced)
    {
        var writing = Iam.Allow(["sts:AssumeRole"], enforced.Arns);
        writing.AddConditions(
            new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:ResourceAccount"] = Aws.ACCOUNT_ID },
            }
        );
        return writing;
    }

    private static PolicyStatement Holding(EnforcementParameters.RolePatterns held) =>
        new(
            new PolicyStatementProps
            {
                Effect = Effect.DENY,
                Actions = ["sts:AssumeRole"],
                Resources = held.Arns,
            }
        );

    // One event an invocation, as without a queue: one that hangs takes no other with it.
    private static BootstrapProps.Source OfDelays(OwnQueue delays) =>
        new(
            new EventSource
            {
                EventSourceArn = delays.Arn,
                BatchSize = 1,
                FunctionResponseTypes = ["ReportBatchItemFailures"],
            }
        );
}
