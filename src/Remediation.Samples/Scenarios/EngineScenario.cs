using System.IO.Compression;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Lambda.Model;
using Remediation.Guardrails;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.Self;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// Two functions of a deployment and the rules of one, as a deployment makes them but for what <c>given.rule</c> (state, gone, pattern, targets), <c>given.sweep</c> (state, gone) and
/// <c>given.function</c> (gone, concurrency, variables, code, permissions) say, and beside them a disabled rule and a stopped function of somebody else that begin like ours.
/// </summary>
/// <remarks>
/// A deployment's names are the same wherever it is, so that each arrangement has a region of its own, which the emulator does not know and allows.
/// Placeholders: region, account, function, functionArn, rule, ruleArn, sweep, neighbour.
/// </remarks>
public sealed class EngineScenario : IScenario
{
    private const string Judging = "guardrail-tampered";
    private const string Watched = "s3-bucket-policy-public";
    private const string Account = "123456789012";
    private const string AsDeployed = "as deployed";
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
    private static int number = Random.Shared.Next(10_000_000, 90_000_000);

    public string Type => "AWS::Events::Rule";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = $"us-east-{Interlocked.Increment(ref number)}";
        var function = Deployed.FunctionOf(Watched);
        var names = new Dictionary<string, string>
        {
            ["region"] = region,
            ["account"] = Account,
            ["function"] = function,
            ["functionArn"] = FunctionArn(region, function),
            ["rule"] = Deployed.RuleOf(Watched, 1),
            ["ruleArn"] = RuleArn(region, Deployed.RuleOf(Watched, 1)),
            ["sweep"] = $"{function}-sweep",
            ["neighbour"] = "remediation-of-invoices-1",
            ["alarm"] = Deployed.ErrorsOf(function),
        };
        var there = aws.In(region);
        var role = await RoleAsync(aws, region, cancel);
        var (rule, sweep, changed) = (
            given["rule"] as JsonObject ?? [],
            given["sweep"] as JsonObject ?? [],
            given["function"] as JsonObject ?? []
        );

        await CreateAsync(there, Deployed.FunctionOf(Judging), role, Environment(Judging), "the executable", cancel);
        await CreateAsync(there, names["neighbour"], role, [], "somebody else's", cancel);
        await there.Lambda.PutFunctionConcurrencyAsync(
            new() { FunctionName = names["neighbour"], ReservedConcurrentExecutions = 0 },
            cancel
        );
        if ((bool?)changed["gone"] != true)
        {
            var variables = Environment(Watched);
            foreach (var (name, value) in changed["variables"] as JsonObject ?? [])
                if (value is null)
                    variables.Remove(name);
                else
                    variables[name] = (string)value!;
            await CreateAsync(there, function, role, variables, (string?)changed["code"] ?? "the executable", cancel);
            if ((int?)changed["concurrency"] is { } reserved)
                await there.Lambda.PutFunctionConcurrencyAsync(
                    new() { FunctionName = function, ReservedConcurrentExecutions = reserved },
                    cancel
                );
            var permitted = Rules().Append(names["sweep"]);
            if (changed["permissions"] is JsonArray some)
                permitted = some.Select(p => ((string)p!).Replace("{{rule}}", names["rule"], StringComparison.Ordinal));
            foreach (var caller in permitted)
                await there.Lambda.AddPermissionAsync(
                    new()
                    {
                        FunctionName = function,
                        StatementId = $"deployed-{caller.Replace('?', 'x')}",
                        Action = "lambda:InvokeFunction",
                        Principal = "events.amazonaws.com",
                        SourceArn = RuleArn(region, caller),
                    },
                    cancel
                );
        }

        foreach (var alarm in Deployed.Alarms.Append(Deployed.ErrorsOf(function)))
            if ((string?)given["alarm"] != "gone" || alarm != names["alarm"])
                await there.CloudWatch.PutMetricAlarmAsync(
                    new()
                    {
                        AlarmName = alarm,
                        ActionsEnabled = (string?)given["alarm"] != "silent" || alarm != names["alarm"],
                        Namespace = "AWS/Lambda",
                        MetricName = "Errors",
                        Statistic = "Sum",
                        Period = 300,
                        EvaluationPeriods = 1,
                        Threshold = 0,
                        ComparisonOperator = "GreaterThanThreshold",
                    },
                    cancel
                );
        foreach (var (index, name) in Rules().Index())
            await PutAsync(there, name, PatternOf(index), null, index == 0 ? rule : [], names, cancel);
        await PutAsync(there, names["sweep"], null, "rate(1 day)", sweep, names, cancel);
        await there.EventBridge.PutRuleAsync(
            new()
            {
                Name = names["neighbour"],
                EventPattern = """{"source":["aws.s3"]}""",
                State = RuleState.DISABLED,
            },
            cancel
        );
        return names;
    }

    // What is as it was deployed is said in these words, so that a sample's expectation is what differs. Code and variables of a function are not read: there is no write of them.
    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var (there, rules) = (aws.In(names["region"]), new Dictionary<string, JsonNode?>());
        foreach (var (index, name) in Rules().Index())
            rules[name] = await ReadRuleAsync(
                there,
                name,
                new JsonObject
                {
                    ["state"] = "ENABLED",
                    ["pattern"] = JsonNode.Parse(PatternOf(index)),
                    ["description"] = Described,
                    ["targets"] = new JsonArray(DeployedTarget(names)),
                },
                cancel
            );
        rules[names["sweep"]] = await ReadRuleAsync(
            there,
            names["sweep"],
            new JsonObject
            {
                ["state"] = "ENABLED",
                ["schedule"] = "rate(1 day)",
                ["description"] = Described,
                ["targets"] = new JsonArray(DeployedTarget(names)),
            },
            cancel
        );
        var every = (await there.EventBridge.ListRulesAsync(new(), cancel)).Rules ?? [];
        var (rule, sweep) = (rules[names["rule"]], rules[names["sweep"]]);
        return new()
        {
            ["rule"] = rule,
            ["sweep"] = sweep,
            ["changedBeside"] = new JsonArray([
                .. rules
                    .Where(r => r.Value != rule && r.Value != sweep && !JsonNode.DeepEquals(r.Value, AsDeployed))
                    .Select(r => r.Key)
                    .Concat(every.Select(r => r.Name).Where(n => n != names["neighbour"] && !rules.ContainsKey(n)))
                    .Select(n => (JsonNode)n),
            ]),
            ["function"] = await ReadFunctionAsync(there, names["function"], cancel),
            ["neighbour"] = new JsonObject
            {
                ["rule"] = (await there.EventBridge.DescribeRuleAsync(new() { Name = names["neighbour"] }, cancel))
                    .State
                    ?.Value,
                ["function"] = await ReadFunctionAsync(there, names["neighbour"], cancel),
            },
        };
    }

    private static string Described => $"{Watched}: {Catalogue.Find(Watched)!.Title}";

    private static IEnumerable<string> Rules() =>
        EventPattern.Of(Catalogue.Find(Watched)!, []).Select((_, index) => Deployed.RuleOf(Watched, index + 1));

    private static string PatternOf(int index) =>
        EventPattern
            .Of(Catalogue.Find(Watched)!, [$"arn:aws:iam::{Account}:role/remediation/*"])
            .ElementAt(index)
            .ToJsonString();

    private static string FunctionArn(string region, string name) =>
        $"arn:aws:lambda:{region}:{Account}:function:{name}";

    private static string RuleArn(string region, string name) => $"arn:aws:events:{region}:{Account}:rule/{name}";

    private static string Queue(string region) => $"arn:aws:sqs:{region}:{Account}:remediation-dead-letters";

    private static JsonObject DeployedTarget(IReadOnlyDictionary<string, string> names) =>
        new()
        {
            ["id"] = "function",
            ["arn"] = names["functionArn"],
            ["deadLetters"] = Queue(names["region"]),
            ["attempts"] = 8,
            ["seconds"] = 3600,
        };

    private static Dictionary<string, string> Environment(string guardrail) =>
        new()
        {
            [Variables.Guardrails] = guardrail,
            [Variables.Mode] = "enforce",
            [Variables.LedgerTable] = "remediation-ledger",
            [Variables.OwnRoles] = $"arn:aws:iam::{Account}:role/remediation/*",
            [Variables.ServiceName] = "remediation",
        };

    private static async Task<string> RoleAsync(AwsClients aws, string region, CancellationToken cancel) => (
            await aws.Iam.CreateRoleAsync(
                new()
                {
                    RoleName = $"function-{region}",
                    Path = "/remediation/",
                    AssumeRolePolicyDocument = Trust,
                },
                cancel
            )
        ).Role.Arn;

    private static async Task CreateAsync(
        AwsClients aws,
        string name,
        string role,
        Dictionary<string, string> variables,
        string code,
        CancellationToken cancel
    )
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry("bootstrap");
            // The same code has the same hash whenever it is packed.
            entry.LastWriteTime = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var writer = new StreamWriter(entry.Open());
            writer.Write(code);
        }
        await aws.Lambda.CreateFunctionAsync(
            new()
            {
                FunctionName = name,
                Runtime = Amazon.Lambda.Runtime.ProvidedAl2023,
                Handler = "bootstrap",
                Role = role,
                Code = new() { ZipFile = zip },
                Environment = new() { Variables = variables },
            },
            cancel
        );
    }

    private static async Task PutAsync(
        AwsClients aws,
        string name,
        string? pattern,
        string? schedule,
        JsonObject given,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        if ((bool?)given["gone"] == true)
            return;
        await aws.EventBridge.PutRuleAsync(
            new()
            {
                Name = name,
                EventPattern = given["pattern"]?.ToJsonString() ?? pattern,
                ScheduleExpression = schedule,
                State = new((string?)given["state"] ?? "ENABLED"),
                Description = Described,
            },
            cancel
        );
        var targets = given["targets"] is JsonArray some
            ? some.Select(t =>
                    JsonNode
                        .Parse(
                            t!
                                .ToJsonString()
                                .Replace("{{functionArn}}", names["functionArn"], StringComparison.Ordinal)
                                .Replace("{{region}}", names["region"], StringComparison.Ordinal)
                        )!
                        .AsObject()
                )
                .ToList()
            : [DeployedTarget(names)];
        if (targets.Count > 0)
            await aws.EventBridge.PutTargetsAsync(
                new() { Rule = name, Targets = [.. targets.Select(TargetOf)] },
                cancel
            );
    }

    private static Target TargetOf(JsonObject json) =>
        new()
        {
            Id = (string)json["id"]!,
            Arn = (string)json["arn"]!,
            Input = (string?)json["input"],
            InputTransformer = (string?)json["template"] is { } template ? new() { InputTemplate = template } : null,
            DeadLetterConfig = (string?)json["deadLetters"] is { } queue ? new() { Arn = queue } : null,
            RetryPolicy = (int?)json["attempts"] is { } attempts
                ? new() { MaximumRetryAttempts = attempts, MaximumEventAgeInSeconds = (int?)json["seconds"] }
                : null,
        };

    private static async Task<JsonNode?> ReadRuleAsync(
        AwsClients aws,
        string name,
        JsonObject deployed,
        CancellationToken cancel
    )
    {
        DescribeRuleResponse rule;
        try
        {
            rule = await aws.EventBridge.DescribeRuleAsync(new() { Name = name }, cancel);
        }
        catch (Amazon.EventBridge.Model.ResourceNotFoundException)
        {
            return null;
        }
        var seen = new JsonObject { ["state"] = rule.State?.Value };
        if (rule.EventPattern is { Length: > 0 } pattern)
            seen["pattern"] = JsonNode.Parse(pattern);
        if (rule.ScheduleExpression is { Length: > 0 } schedule)
            seen["schedule"] = schedule;
        if (rule.Description is { Length: > 0 } description)
            seen["description"] = description;
        seen["targets"] = new JsonArray([
            .. ((await aws.EventBridge.ListTargetsByRuleAsync(new() { Rule = name }, cancel)).Targets ?? [])
                .OrderBy(t => t.Id, StringComparer.Ordinal)
                .Select(Seen),
        ]);
        if (JsonNode.DeepEquals(seen, deployed))
            return AsDeployed;
        foreach (var same in seen.Where(m => JsonNode.DeepEquals(m.Value, deployed[m.Key])).Select(m => m.Key).ToList())
            seen[same] = AsDeployed;
        return seen;
    }

    private static JsonObject Seen(Target target)
    {
        var json = new JsonObject { ["id"] = target.Id, ["arn"] = target.Arn };
        if (target.Input is not null)
            json["input"] = target.Input;
        if (target.InputTransformer is not null)
            json["template"] = target.InputTransformer.InputTemplate;
        if (target.DeadLetterConfig?.Arn is { } queue)
            json["deadLetters"] = queue;
        if (target.RetryPolicy?.MaximumRetryAttempts is { } attempts)
            json["attempts"] = attempts;
        if (target.RetryPolicy?.MaximumEventAgeInSeconds is { } seconds)
            json["seconds"] = seconds;
        return json;
    }

    private static async Task<JsonNode?> ReadFunctionAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            return new JsonObject
            {
                ["reserved"] = (
                    await aws.Lambda.GetFunctionConcurrencyAsync(new() { FunctionName = name }, cancel)
                ).ReservedConcurrentExecutions,
                ["callers"] = await CallersAsync(aws, name, cancel),
            };
        }
        catch (Amazon.Lambda.Model.ResourceNotFoundException)
        {
            return null;
        }
    }

    private static async Task<JsonNode> CallersAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            var policy = JsonNode.Parse(
                (await aws.Lambda.GetPolicyAsync(new() { FunctionName = name }, cancel)).Policy
            )!;
            var callers = policy["Statement"]!
                .AsArray()
                .Select(s => $"{s!["Sid"]} {((string?)s["Condition"]?["ArnLike"]?["AWS:SourceArn"])?.Split('/')[^1]}")
                .Order(StringComparer.Ordinal)
                .ToList();
            var deployed = Rules()
                .Append($"{name}-sweep")
                .Select(r => $"deployed-{r} {r}")
                .Order(StringComparer.Ordinal);
            return callers.SequenceEqual(deployed) ? AsDeployed : new JsonArray([.. callers.Select(c => (JsonNode)c)]);
        }
        catch (Amazon.Lambda.Model.ResourceNotFoundException)
        {
            return new JsonArray();
        }
    }
}
