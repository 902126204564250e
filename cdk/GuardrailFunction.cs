using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Constructs;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;
using EventPattern = Remediation.Model.Events.EventPattern;

namespace Remediation.Cdk;

/// <summary>
/// A function with its guardrails' EventBridge rules, its sweep's schedule and exactly the permissions that these
/// need.
/// </summary>
internal sealed class GuardrailFunction : Construct
{
    private readonly Construct stack;
    private readonly FunctionPlan plan;
    private readonly Surroundings around;
    private readonly CfnCondition? globalRegion;
    private readonly Dictionary<string, GraceQueue> waiting = [];
    private readonly Function function;

    /// <param name="globalRegion">
    /// Whether this is where the calls of global services are recorded; null where no guardrail of the stack needs
    /// it.
    /// </param>
    public GuardrailFunction(Construct scope, FunctionPlan plan, Surroundings around, CfnCondition? globalRegion)
        : base(scope, plan.Name)
    {
        stack = scope;
        this.plan = plan;
        this.around = around;
        this.globalRegion = globalRegion;
        foreach (var guardrail in plan.Guardrails)
        {
            if (around.Options.Grace.TryGetValue(guardrail.Id, out var seconds))
                waiting[guardrail.Id] = new(scope, guardrail, seconds, around.DeadLetters);
        }
        function = Bootstrap();
        foreach (var guardrail in plan.Guardrails)
        {
            Route(guardrail);
            Wake(guardrail);
        }
        if (around.Options.Sweep)
            Sweep();
    }

    private Function Bootstrap()
    {
        var props = new BootstrapProps
        {
            Name = plan.FunctionName,
            Description = plan.Description,
            Environment = FunctionEnvironment.Of(plan, around),
            Statements = Statements(),
        };
        var made = new BootstrapFunction(this, "Bootstrap", around, props).Function;
        // A long sweep goes on by calling itself, and counts its invocations; after 16 Lambda would take it for a
        // mistake.
        ((CfnFunction)made.Node.DefaultChild!).RecursiveLoop = "Allow";
        return made;
    }

    private IEnumerable<PolicyStatement> Statements() =>
        [
            .. Iam.Allow(plan.Guardrails.SelectMany(g => RolePolicy.Of(g, plan.Enforce))),
            .. Iam.Ledger(around.Ledger.TableArn),
            Iam.CallItself(plan.FunctionName),
            .. waiting.Values.Select(queue => Iam.Receive(queue.QueueArn)),
        ];

    // Rules and their queues belong to the stack and not to the function: a guardrail that changes from one function to
    // another in it keeps them.
    private void Route(Guardrail guardrail)
    {
        var queue = waiting.GetValueOrDefault(guardrail.Id);
        foreach (var (index, pattern) in EventPattern.Of(guardrail, [Iam.OwnRoles]).Index())
        {
            var number = index + 1;
            var props = new CfnRuleProps
            {
                Name = Deployed.RuleOf(guardrail.Id, number),
                Description = $"{guardrail.Id}: {guardrail.Title}",
                EventPattern = Rules.Plain(pattern),
                Targets = queue is null
                    ? Rules.Target("function", function.FunctionArn, around.DeadLetters)
                    : Rules.Target("queue", queue.QueueArn, around.DeadLetters),
            };
            Rules.Add(stack, $"{guardrail.Id}-{number}-rule", props, ConditionOf(guardrail));
        }
    }

    private void Wake(Guardrail guardrail)
    {
        if (waiting.TryGetValue(guardrail.Id, out var queue))
        {
            Receive(guardrail, queue);
            return;
        }
        var count = EventPattern.Of(guardrail, [Iam.OwnRoles]).Count();
        foreach (var rules in Deployed.RulesOf(guardrail.Id, count))
        {
            var digits = rules.Count(c => c == '?');
            Permit($"{guardrail.Id}-permission{digits}", Iam.Rules(rules), ConditionOf(guardrail));
        }
    }

    // One event an invocation, as without a queue: one that hangs takes no other with it.
    private void Receive(Guardrail guardrail, GraceQueue queue) =>
        _ = new CfnEventSourceMapping(
            this,
            $"{guardrail.Id}-source",
            new CfnEventSourceMappingProps
            {
                FunctionName = function.FunctionName,
                EventSourceArn = queue.QueueArn,
                BatchSize = 1,
                FunctionResponseTypes = ["ReportBatchItemFailures"],
            }
        );

    private void Sweep()
    {
        var name = Deployed.SweepOf(plan.FunctionName);
        var condition = plan.Guardrails.All(g => g.On.IsGlobal) ? globalRegion : null;
        var props = new CfnRuleProps
        {
            Name = name,
            Description = $"Sweeps what {plan.FunctionName} guards",
            ScheduleExpression = SweepSchedule.Of(plan.FunctionName, plan.Guardrails.Min(g => g.SweepEvery)),
            Targets = Rules.Target("function", function.FunctionArn, around.DeadLetters),
        };
        Rules.Add(this, "SweepRule", props, condition);
        Permit("SweepPermission", Iam.Rules(name), condition);
    }

    private CfnCondition? ConditionOf(Guardrail guardrail) => guardrail.On.IsGlobal ? globalRegion : null;

    private void Permit(string id, string rules, CfnCondition? condition)
    {
        var props = new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.FunctionArn,
            Principal = "events.amazonaws.com",
            SourceArn = rules,
        };
        var permission = new CfnPermission(this, id, props);
        if (condition is not null)
            permission.CfnOptions.Condition = condition;
    }
}
