namespace Remediation.Guardrails.Self;

/// <summary>
/// The engine's rules, functions and alarms as one kind of resource: how events name them and how they are listed.
/// </summary>
/// <remarks>
/// CloudFormation's own calls name no resource here, by their source address: a user agent can be chosen by anybody, a
/// source address cannot.
/// </remarks>
internal static class EngineParts
{
    public const string RuleType = "AWS::Events::Rule";
    public const string FunctionType = "AWS::Lambda::Function";
    public const string AlarmType = "AWS::CloudWatch::Alarm";

    private const string Schedules = "rules ";

    public static readonly ResourceKind Kind = new()
    {
        Types = [RuleType, FunctionType, AlarmType],
        Locate = Locate,
        List = ListAsync,
        Reads = [new("lambda:ListFunctions", "*"), new("events:ListRules", "*")],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { Actor.SourceIp: "cloudformation.amazonaws.com" } => [],
            Trigger.Call { EventSource: "events.amazonaws.com" } call => RuleIn(call),
            Trigger.Call { EventSource: "lambda.amazonaws.com" } call => Function(
                call,
                call.Request["functionName"].Text
            ),
            Trigger.Call { EventSource: "monitoring.amazonaws.com" } call => AlarmsIn(call),
            Trigger.ConfigItem { ResourceType: RuleType, IsDeleted: false } item => RuleIn(item),
            _ => [],
        };

    private static IEnumerable<Resource> RuleIn(Trigger.Call call)
    {
        var bus = call.Request["eventBusName"].Text;
        var isDefault = bus is null or "default" || bus == ArnNear(call, "events", "event-bus/default");
        return isDefault ? Rule(call, call.Request["name"].Text ?? call.Request["rule"].Text) : [];
    }

    // A rule of another bus has the bus in its ARN.
    private static IEnumerable<Resource> RuleIn(Trigger.ConfigItem item)
    {
        var named = item.Arn ?? item.ResourceId ?? item.ResourceName;
        if (named?.StartsWith("arn:", StringComparison.Ordinal) != true)
            return Rule(item, named);
        var prefix = ArnNear(item, "events", "rule/");
        return named.StartsWith(prefix, StringComparison.Ordinal) ? Rule(item, named[prefix.Length..]) : [];
    }

    private static IEnumerable<Resource> Rule(Trigger trigger, string? name)
    {
        if (name is not null && SelfNames.IsRule(name, trigger.Region, trigger.Partition))
            yield return trigger.Resource(RuleType, name, ArnNear(trigger, "events", $"rule/{name}"));
    }

    // A name, account:function:name or a whole ARN, each with or without a version or alias at its end.
    private static IEnumerable<Resource> Function(Trigger trigger, string? named)
    {
        var prefix = ArnNear(trigger, "lambda", "function:");
        var qualified = named?.Split(':') switch
        {
            null => null,
            ["arn", ..] => named.StartsWith(prefix, StringComparison.Ordinal) ? named[prefix.Length..] : null,
            [var account, "function", var rest, ..] => account == trigger.Account ? rest : null,
            _ => named,
        };
        if (qualified?.Split(':')[0] is { } name && SelfNames.IsFunction(name))
            yield return trigger.Resource(FunctionType, name, prefix + name);
    }

    private static IEnumerable<Resource> AlarmsIn(Trigger.Call call) =>
        call.Request["alarmNames"]
            .Texts.Concat(call.Request["alarmName"].Texts)
            .Where(SelfNames.IsAlarm)
            .Distinct()
            .Select(name => call.Resource(AlarmType, name, ArnNear(call, "cloudwatch", $"alarm:{name}")));

    private static string ArnNear(Trigger trigger, string service, string resource) =>
        new Arn(trigger.Partition, service, trigger.Region, trigger.Account, resource).ToString();

    // The functions with the rules that they imply, which need not exist; then the sweeps' schedules, of which only
    // those that exist are known.
    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var near = new Resource("", "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        return cursor?.StartsWith(Schedules, StringComparison.Ordinal) == true
            ? await ListSchedulesAsync(aws, near, cursor[Schedules.Length..], cancel)
            : await ListFunctionsAsync(aws, near, cursor, cancel);
    }

    private static async Task<ResourcePage> ListFunctionsAsync(
        AwsClients aws,
        Resource near,
        string? marker,
        CancellationToken cancel
    )
    {
        var page = await aws.Lambda.ListFunctionsAsync(new() { Marker = marker }, cancel);
        var own = (page.Functions ?? []).Where(f => SelfNames.IsFunction(f.FunctionName)).ToList();
        var rules = own.SelectMany(f =>
            SelfNames.RulesOf(f.FunctionName, f.Environment?.Variables, near.Region, near.Partition)
        );
        var alarms = own.Select(f => Deployed.ErrorsOf(f.FunctionName));
        if (marker is null && own.Count > 0)
            alarms = alarms.Concat(Deployed.Alarms);
        return new(
            [
                .. own.Select(f => near with { Type = FunctionType, Id = f.FunctionName, Arn = f.FunctionArn }),
                .. alarms.Select(name => AlarmNear(near, name)),
                .. rules.Distinct().Select(name => RuleNear(near, name)),
            ],
            page.NextMarker is { Length: > 0 } next ? next : Schedules
        );
    }

    private static async Task<ResourcePage> ListSchedulesAsync(
        AwsClients aws,
        Resource near,
        string token,
        CancellationToken cancel
    )
    {
        var page = await aws.EventBridge.ListRulesAsync(
            new() { NamePrefix = Deployed.Prefix, NextToken = token.Length == 0 ? null : token },
            cancel
        );
        var schedules = (page.Rules ?? []).Where(rule => SelfNames.SweptBy(rule.Name) is not null);
        return ResourcePage.Of(
            schedules.Select(rule => RuleNear(near, rule.Name)),
            page.NextToken is { Length: > 0 } next ? Schedules + next : null
        );
    }

    private static Resource RuleNear(Resource near, string name) =>
        near with
        {
            Type = RuleType,
            Id = name,
            Arn = SelfNames.RuleArn(near, name),
        };

    private static Resource AlarmNear(Resource near, string name) =>
        near with
        {
            Type = AlarmType,
            Id = name,
            Arn = SelfNames.AlarmArn(near, name),
        };
}
