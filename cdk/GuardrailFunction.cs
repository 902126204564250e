using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;
using CfnRule = Amazon.CDK.AWS.Events.CfnRule;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;
using EventPattern = Remediation.Model.Events.EventPattern;

namespace Remediation.Cdk;

/// <summary>A function with its guardrails' EventBridge rules, its sweep's schedule and exactly the permissions that these need.</summary>
internal sealed class GuardrailFunction : Construct
{
    // Lambda gives all environment variables 4 KB together.
    private const int MostEnvironment = 4096;

    private readonly Construct stack;
    private readonly IQueue deadLetters;

    public GuardrailFunction(
        Construct scope,
        FunctionPlan plan,
        Options options,
        Amazon.CDK.AWS.DynamoDB.ITable ledger,
        IQueue deadLetters,
        CfnCondition? globalRegion
    )
        : base(scope, plan.Name)
    {
        stack = scope;
        this.deadLetters = deadLetters;
        var patterns = plan.Guardrails.ToDictionary(g => g.Id, g => EventPattern.Of(g, [Iam.OwnRoles]).ToList());
        var waiting = plan
            .Guardrails.Where(g => options.Grace.ContainsKey(g.Id))
            .ToDictionary(
                g => g.Id,
                g => new GraceQueue(scope, g, patterns[g.Id].Count, options.Grace[g.Id], deadLetters)
            );
        var mode = plan.Enforce ? "enforce" : "audit";
        var description = plan.Guardrails is [var only]
            ? $"{only.Title} ({mode})"
            : $"{plan.Guardrails.Count} guardrails ({mode})";
        var function = new BootstrapFunction(
            this,
            "Bootstrap",
            options,
            deadLetters,
            plan.FunctionName,
            description,
            Environment(plan, options, ledger, mode),
            [
                .. Iam.Allow(plan.Guardrails.SelectMany(g => RolePolicy.Of(g, plan.Enforce))),
                .. Iam.Ledger(ledger.TableArn),
                Iam.CallItself(plan.FunctionName),
                .. waiting.Values.Select(queue =>
                    Iam.Allow(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], queue.QueueArn)
                ),
            ]
        ).Function;
        // A long sweep goes on by calling itself, and counts its invocations; after 16 Lambda would take it for a mistake.
        ((CfnFunction)function.Node.DefaultChild!).RecursiveLoop = "Allow";

        foreach (var guardrail in plan.Guardrails)
        {
            var condition = guardrail.On.IsGlobal ? globalRegion : null;
            foreach (var (pattern, index) in patterns[guardrail.Id].Select((pattern, index) => (pattern, index)))
                Route(
                    guardrail,
                    pattern,
                    index + 1,
                    waiting.GetValueOrDefault(guardrail.Id)?.QueueArn,
                    function,
                    condition
                );
            if (waiting.TryGetValue(guardrail.Id, out var queue))
                // One event an invocation, as without a queue: one that hangs takes no other with it.
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
            else
                foreach (var rules in Deployed.RulesOf(guardrail.Id, patterns[guardrail.Id].Count))
                    Permit(
                        $"{guardrail.Id}-permission{rules.Count(c => c == '?')}",
                        function,
                        Iam.Rules(rules),
                        condition
                    );
        }
        if (options.Sweep)
            Sweep(plan, function, plan.Guardrails.All(g => g.On.IsGlobal) ? globalRegion : null);
    }

    private static Dictionary<string, string> Environment(
        FunctionPlan plan,
        Options options,
        Amazon.CDK.AWS.DynamoDB.ITable ledger,
        string mode
    )
    {
        var variables = new Dictionary<string, string>
        {
            [Variables.Guardrails] = string.Join(',', plan.Guardrails.Select(g => g.Id)),
            [Variables.Mode] = mode,
            [Variables.LedgerTable] = ledger.TableName,
            [Variables.OwnRoles] = Iam.OwnRoles,
            [Variables.ServiceName] = "remediation",
        };
        var waiting = plan.Guardrails.Select(g => g.Id).Where(options.Grace.ContainsKey).ToList();
        if (waiting.Count > 0)
            variables[Variables.Grace] = string.Join(',', waiting);
        var settings = SettingsReader.Of(options.Settings, plan.Guardrails);
        if (settings.Count > 0)
            variables[Variables.Settings] = settings.ToJsonString();
        // Reading the system's 145 certificates takes longer than the whole repair; AWS needs five.
        if (options.SmallCaBundle)
        {
            variables[Variables.CertificateFile] = "/var/task/aws-roots.pem";
            variables[Variables.CertificateFolder] = "/var/task/none";
        }
        var length = variables.Sum(v => v.Key.Length + v.Value.Length);
        if (length <= MostEnvironment)
            return variables;
        throw new OptionException(
            $"settings has {settings.ToJsonString().Length} characters for {plan.FunctionName}: with the ids of its {plan.Guardrails.Count} guardrails it would have some {length} of environment variables, and Lambda gives 4 KB; shorten the settings or choose another grouping"
        );
    }

    // Rules and their queues belong to the stack and not to the function: a guardrail that changes from one function to another in it keeps them.
    private void Route(
        Guardrail guardrail,
        JsonObject pattern,
        int number,
        string? queue,
        Function function,
        CfnCondition? condition
    )
    {
        var rule = new CfnRule(
            stack,
            $"{guardrail.Id}-{number}-rule",
            new CfnRuleProps
            {
                Name = Deployed.RuleOf(guardrail.Id, number),
                Description = $"{guardrail.Id}: {guardrail.Title}",
                EventPattern = Plain(pattern),
                Targets = Target(queue is null ? "function" : "queue", queue ?? function.FunctionArn),
            }
        );
        if (condition is not null)
            rule.CfnOptions.Condition = condition;
    }

    private void Sweep(FunctionPlan plan, Function function, CfnCondition? condition)
    {
        var name = Deployed.SweepOf(plan.FunctionName);
        var rule = new CfnRule(
            this,
            "SweepRule",
            new CfnRuleProps
            {
                Name = name,
                Description = $"Sweeps what {plan.FunctionName} guards",
                ScheduleExpression = SweepSchedule.Of(plan.FunctionName, plan.Guardrails.Min(g => g.SweepEvery)),
                Targets = Target("function", function.FunctionArn),
            }
        );
        if (condition is not null)
            rule.CfnOptions.Condition = condition;
        Permit("SweepPermission", function, Iam.Rules(name), condition);
    }

    private CfnRule.TargetProperty[] Target(string id, string arn) =>
        [
            new()
            {
                Id = id,
                Arn = arn,
                DeadLetterConfig = new CfnRule.DeadLetterConfigProperty { Arn = deadLetters.QueueArn },
                RetryPolicy = new CfnRule.RetryPolicyProperty
                {
                    MaximumRetryAttempts = 8,
                    MaximumEventAgeInSeconds = 3600,
                },
            },
        ];

    private void Permit(string id, Function function, string rules, CfnCondition? condition)
    {
        var permission = new CfnPermission(
            this,
            id,
            new CfnPermissionProps
            {
                Action = "lambda:InvokeFunction",
                FunctionName = function.FunctionArn,
                Principal = "events.amazonaws.com",
                SourceArn = rules,
            }
        );
        if (condition is not null)
            permission.CfnOptions.Condition = condition;
    }

    private static object Plain(JsonNode node) =>
        node switch
        {
            JsonObject members => members.ToDictionary(m => m.Key, m => Plain(m.Value!)),
            JsonArray elements => elements.Select(e => Plain(e!)).ToArray(),
            _ => node.AsValue().TryGetValue<bool>(out var truth) ? truth : node.GetValue<string>(),
        };
}
