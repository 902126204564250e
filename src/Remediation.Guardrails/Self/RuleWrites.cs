using System.Net;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Runtime;
using Remediation.Model.Deployment.Manifest;
using RetryPolicy = Amazon.EventBridge.Model.RetryPolicy;
using RuleTarget = Remediation.Model.Deployment.Manifest.RuleTarget;

namespace Remediation.Guardrails.Self;

/// <summary>The writes that change one state of a rule into another, with what they need.</summary>
internal static class RuleWrites
{
    private const string OnDefaultBus = "arn:{partition}:events:{region}:{account}:rule/remediation-*";
    private const string OnHomeBus = "arn:{partition}:events:{region}:{account}:rule/remediation-home/*";
    private const string Bus = "arn:{partition}:events:{region}:{account}:event-bus/remediation-home";
    private const string OwnRole = "arn:{partition}:iam::{account}:role/remediation/*";

    // Where the deployment's rules aim. The home bus is in another region than most of the rules.
    private static readonly Sequence<string> Aims =
    [
        "arn:{partition}:lambda:{region}:{account}:function:remediation-*",
        "arn:{partition}:sqs:{region}:{account}:remediation-*",
        "arn:{partition}:events:*:{account}:event-bus/remediation-home",
    ];

    private static readonly Permission[] EnableRulePermissions = OnBoth("events:EnableRule");
    private static readonly Permission[] PutRulePermissions = OnBoth("events:PutRule");
    private static readonly Permission[] DeleteRulePermissions = OnBoth("events:DeleteRule");
    private static readonly Permission[] PutTargetsPermissions = OnBoth(
        "events:PutTargets",
        PermissionCondition.AllLike("events:TargetArn", Aims)
    );
    private static readonly Permission[] RemoveTargetsPermissions = OnBoth("events:RemoveTargets");

    // A target that is a bus has a role, which EventBridge asks to be passed: no call of its own.
    private static readonly Permission PassRole = new("iam:PassRole", OwnRole)
    {
        Conditions = [new("StringEquals", "iam:PassedToService", ["events.amazonaws.com"])],
    };

    public static readonly IReadOnlyList<Permission> Reads =
    [
        .. OnBoth("events:DescribeRule"),
        .. OnBoth("events:ListTargetsByRule"),
        new("events:DescribeEventBus", Bus),
    ];

    public static readonly IReadOnlyList<Permission> Repairs =
    [
        .. EnableRulePermissions,
        .. PutRulePermissions,
        .. PutTargetsPermissions,
        PassRole,
    ];

    public static readonly IReadOnlyList<Permission> Undos =
    [
        .. DeleteRulePermissions,
        // A target that was not ours may be what a repair replaced.
        .. OnBoth("events:PutTargets"),
        .. RemoveTargetsPermissions,
    ];

    public static IEnumerable<Step> Change(Resource resource, Compared<RulePart> from, Compared<RulePart> to)
    {
        var (was, rule) = (from.Present, to.Present);
        if ((rule ?? was) is not { } either)
            yield break;
        var on = new Place(resource.Id, either.Bus);
        if (rule is not null && (was is null || !IsSameDefinition(was, rule)))
            yield return PutRule(on, rule);
        else if (rule is not null && was is not null && was.State != rule.State)
            yield return rule.State == RulePart.Enabled ? EnableRule(on) : PutRule(on, rule);

        var wanted = rule?.Targets ?? [];
        var present = was?.Targets ?? [];
        List<string> removed = [.. present.Select(t => t.Id).Except(wanted.Select(t => t.Id))];
        if (removed.Count > 0)
            yield return RemoveTargets(on, removed);
        List<RuleTarget> put = [.. wanted.Except(present)];
        if (put.Count > 0)
            yield return PutTargets(on, put);
        if (rule is null)
            yield return DeleteRule(on);
    }

    private static Permission[] OnBoth(string action, Sequence<PermissionCondition>? conditions = null) =>
        [
            new(action, OnDefaultBus) { Conditions = conditions ?? [] },
            new(action, OnHomeBus) { Conditions = conditions ?? [] },
        ];

    private static bool IsSameDefinition(RulePart one, RulePart other) =>
        one.Pattern == other.Pattern && one.Schedule == other.Schedule && one.Description == other.Description;

    private static Step EnableRule(Place on) =>
        new(
            on.Of(EnableRulePermissions),
            "EnableRule",
            on.Shown("Name"),
            run =>
                run.Aws.EventBridge.EnableRuleAsync(new() { Name = on.Rule, EventBusName = on.Bus }, run.Cancel)
                    .AsAnswer()
        );

    private static Step DeleteRule(Place on) =>
        new(
            on.Of(DeleteRulePermissions),
            "DeleteRule",
            on.Shown("Name"),
            run =>
                run.Aws.EventBridge.DeleteRuleAsync(new() { Name = on.Rule, EventBusName = on.Bus }, run.Cancel)
                    .AsAnswer()
        );

    // What a PutRule does not name is lost, so that it names everything.
    private static Step PutRule(Place on, RulePart rule)
    {
        var shown = on.Shown("Name");
        shown["State"] = rule.State;
        AddGiven(shown, "EventPattern", rule.Pattern);
        AddGiven(shown, "ScheduleExpression", rule.Schedule);
        AddGiven(shown, "Description", rule.Description);
        var request = new PutRuleRequest
        {
            Name = on.Rule,
            EventBusName = on.Bus,
            State = new(rule.State),
            EventPattern = rule.Pattern,
            ScheduleExpression = rule.Schedule,
            Description = rule.Description,
        };
        return new(
            on.Of(PutRulePermissions),
            "PutRule",
            shown,
            run => run.Aws.EventBridge.PutRuleAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step PutTargets(Place on, IReadOnlyList<RuleTarget> targets)
    {
        var shown = on.Shown("Rule");
        shown["Targets"] = new JsonArray([.. targets.Select(Shown)]);
        var request = new PutTargetsRequest
        {
            Rule = on.Rule,
            EventBusName = on.Bus,
            Targets = [.. targets.Select(Of)],
        };
        return new(
            on.Of(PutTargetsPermissions),
            "PutTargets",
            shown,
            async run =>
            {
                var answer = await run.Aws.EventBridge.PutTargetsAsync(request, run.Cancel);
                var failed = answer.FailedEntries?.FirstOrDefault();
                return answer.FailedEntryCount > 0
                    ? throw Refused("PutTargets", failed?.ErrorCode, failed?.ErrorMessage, answer)
                    : answer;
            }
        );
    }

    private static Step RemoveTargets(Place on, IReadOnlyList<string> ids)
    {
        var shown = on.Shown("Rule");
        shown["Ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]);
        var request = new RemoveTargetsRequest
        {
            Rule = on.Rule,
            EventBusName = on.Bus,
            Ids = [.. ids],
        };
        return new(
            on.Of(RemoveTargetsPermissions),
            "RemoveTargets",
            shown,
            async run =>
            {
                var answer = await run.Aws.EventBridge.RemoveTargetsAsync(request, run.Cancel);
                var failed = answer.FailedEntries?.FirstOrDefault();
                return answer.FailedEntryCount > 0
                    ? throw Refused("RemoveTargets", failed?.ErrorCode, failed?.ErrorMessage, answer)
                    : answer;
            }
        );
    }

    // These calls refuse a target by an answer that is no error.
    private static AmazonEventBridgeException Refused(
        string operation,
        string? code,
        string? message,
        AmazonWebServiceResponse answer
    ) =>
        new(
            $"{operation}: {message}",
            null,
            ErrorType.Unknown,
            code ?? "",
            answer.ResponseMetadata?.RequestId ?? "",
            HttpStatusCode.OK
        );

    private static JsonObject Shown(RuleTarget target)
    {
        var shown = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
        AddGiven(shown, "RoleArn", target.RoleArn);
        AddGiven(shown, "Input", target.Input);
        AddGiven(shown, "InputPath", target.InputPath);
        AddGiven(shown, "InputTemplate", target.InputTemplate);
        if (target.InputPaths.Count > 0)
        {
            var paths = Variable.MapOf(target.InputPaths);
            shown["InputPathsMap"] = new JsonObject(
                paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))
            );
        }
        AddGiven(shown, "DeadLetterQueue", target.DeadLetterArn);
        AddGiven(shown, "MaximumRetryAttempts", target.MaximumRetryAttempts);
        AddGiven(shown, "MaximumEventAgeInSeconds", target.MaximumEventAge);
        return shown;
    }

    private static void AddGiven(JsonObject shown, string name, JsonNode? value)
    {
        if (value is not null)
            shown[name] = value;
    }

    private static Target Of(RuleTarget target) =>
        new()
        {
            Id = target.Id,
            Arn = target.Arn,
            RoleArn = target.RoleArn,
            Input = target.Input,
            InputPath = target.InputPath,
            InputTransformer = TransformerOf(target),
            DeadLetterConfig = target.DeadLetterArn is null ? null : new() { Arn = target.DeadLetterArn },
            RetryPolicy = RetriesOf(target),
        };

    private static InputTransformer? TransformerOf(RuleTarget target)
    {
        if (target.InputTemplate is null)
            return null;
        var paths = Variable.MapOf(target.InputPaths);
        return new() { InputTemplate = target.InputTemplate, InputPathsMap = paths.Count == 0 ? null : paths };
    }

    private static RetryPolicy? RetriesOf(RuleTarget target) =>
        target.MaximumRetryAttempts is null && target.MaximumEventAge is null
            ? null
            : new()
            {
                MaximumRetryAttempts = target.MaximumRetryAttempts,
                MaximumEventAgeInSeconds = target.MaximumEventAge,
            };

    /// <summary>A rule by its name and its bus.</summary>
    private sealed record Place(string Rule, string Bus)
    {
        private bool IsOnDefaultBus => Bus == RulePart.DefaultBus;

        /// <summary>Which of an action's permissions its calls need.</summary>
        public Permission Of(Permission[] onBoth) => IsOnDefaultBus ? onBoth[0] : onBoth[1];

        /// <summary>What a step shows of it.</summary>
        /// <param name="name">What the call names the rule by.</param>
        public JsonObject Shown(string name)
        {
            var shown = new JsonObject { [name] = Rule };
            if (!IsOnDefaultBus)
                shown["EventBusName"] = Bus;
            return shown;
        }
    }
}
