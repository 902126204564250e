using System.IO.Compression;
using System.Text.Json.Nodes;
using Amazon.CloudWatch.Model;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.Self;

namespace Remediation.Samples.Scenarios;

/// <summary>Makes the parts of a deployment, but for what a sample's <c>given</c> says.</summary>
internal sealed class EngineMaker(AwsClients aws, IReadOnlyDictionary<string, string> names, CancellationToken cancel)
{
    private const string Executable = "the executable";
    private const string Trust = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """;

    private readonly AwsClients there = aws.In(names["region"]);

    /// <summary>Makes the watched function, the watching one, and somebody else's.</summary>
    /// <param name="watching">The guardrail that watches.</param>
    /// <param name="changed">What is not as it is deployed.</param>
    public async Task MakeFunctionsAsync(string watching, JsonObject changed)
    {
        var role = await RoleAsync();
        await CreateAsync(Deployed.FunctionOf(watching), role, EngineParts.Environment(watching), Executable);
        await CreateAsync(names["neighbour"], role, [], "somebody else's");
        await ReserveAsync(names["neighbour"], 0);
        if ((bool?)changed["gone"] == true)
            return;

        var code = (string?)changed["code"] ?? Executable;
        await CreateAsync(names["function"], role, VariablesOf(changed), code);
        if ((int?)changed["concurrency"] is { } reserved)
            await ReserveAsync(names["function"], reserved);
        foreach (var caller in CallersOf(changed))
            await PermitAsync(caller);
    }

    /// <summary>Makes the alarms.</summary>
    /// <param name="changed">
    /// <c>gone</c> or <c>silent</c> for the watched function's; null for as it is deployed.
    /// </param>
    public async Task MakeAlarmsAsync(string? changed)
    {
        foreach (var alarm in Deployed.Alarms.Append(names["alarm"]))
        {
            var change = alarm == names["alarm"] ? changed : null;
            if (change != "gone")
                await there.CloudWatch.PutMetricAlarmAsync(AlarmOf(alarm, change != "silent"), cancel);
        }
    }

    /// <summary>Makes the rules, and somebody else's.</summary>
    /// <param name="rule">What is not as it is deployed of the first rule.</param>
    /// <param name="sweep">What is not as it is deployed of the sweep's rule.</param>
    public async Task MakeRulesAsync(JsonObject rule, JsonObject sweep)
    {
        foreach (var (index, name) in EngineParts.Rules().Index())
        {
            var deployed = new PutRuleRequest { Name = name, EventPattern = EngineParts.PatternOf(index) };
            await PutAsync(deployed, index == 0 ? rule : []);
        }
        var schedule = new PutRuleRequest { Name = names["sweep"], ScheduleExpression = EngineParts.Schedule };
        await PutAsync(schedule, sweep);
        var beside = new PutRuleRequest
        {
            Name = names["neighbour"],
            EventPattern = """{"source":["aws.s3"]}""",
            State = RuleState.DISABLED,
        };
        await there.EventBridge.PutRuleAsync(beside, cancel);
    }

    private static Dictionary<string, string> VariablesOf(JsonObject changed)
    {
        var variables = EngineParts.Environment(EngineParts.Watched);
        foreach (var (name, value) in changed["variables"] as JsonObject ?? [])
        {
            if (value is null)
                variables.Remove(name);
            else
                variables[name] = (string)value!;
        }
        return variables;
    }

    private IEnumerable<string> CallersOf(JsonObject changed)
    {
        if (changed["permissions"] is not JsonArray some)
            return EngineParts.Rules().Append(names["sweep"]);
        return some.Select(p => ((string)p!).Replace("{{rule}}", names["rule"], StringComparison.Ordinal));
    }

    private async Task<string> RoleAsync()
    {
        var request = new CreateRoleRequest
        {
            RoleName = $"function-{names["region"]}",
            Path = OwnRoles.Path,
            AssumeRolePolicyDocument = Trust,
        };
        return (await aws.Iam.CreateRoleAsync(request, cancel)).Role.Arn;
    }

    private Task CreateAsync(string name, string role, Dictionary<string, string> variables, string code) =>
        there.Lambda.CreateFunctionAsync(
            new()
            {
                FunctionName = name,
                Runtime = Amazon.Lambda.Runtime.ProvidedAl2023,
                Handler = "bootstrap",
                Role = role,
                Code = new() { ZipFile = Zipped(code) },
                Environment = new() { Variables = variables },
            },
            cancel
        );

    private static MemoryStream Zipped(string code)
    {
        var zip = new MemoryStream();
        using var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true);
        var entry = archive.CreateEntry("bootstrap");
        // The same code has the same hash whenever it is packed.
        entry.LastWriteTime = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var writer = new StreamWriter(entry.Open());
        writer.Write(code);
        return zip;
    }

    private Task ReserveAsync(string function, int executions) =>
        there.Lambda.PutFunctionConcurrencyAsync(
            new PutFunctionConcurrencyRequest { FunctionName = function, ReservedConcurrentExecutions = executions },
            cancel
        );

    private Task PermitAsync(string caller) =>
        there.Lambda.AddPermissionAsync(
            new()
            {
                FunctionName = names["function"],
                StatementId = $"deployed-{caller.Replace('?', 'x')}",
                Action = "lambda:InvokeFunction",
                Principal = "events.amazonaws.com",
                SourceArn = EngineParts.RuleArn(names["region"], caller),
            },
            cancel
        );

    private static PutMetricAlarmRequest AlarmOf(string name, bool isLoud) =>
        new()
        {
            AlarmName = name,
            ActionsEnabled = isLoud,
            Namespace = "AWS/Lambda",
            MetricName = "Errors",
            Statistic = "Sum",
            Period = 300,
            EvaluationPeriods = 1,
            Threshold = 0,
            ComparisonOperator = "GreaterThanThreshold",
        };

    private async Task PutAsync(PutRuleRequest rule, JsonObject changed)
    {
        if ((bool?)changed["gone"] == true)
            return;
        if (changed["pattern"] is { } pattern)
            rule.EventPattern = pattern.ToJsonString();
        rule.State = new((string?)changed["state"] ?? "ENABLED");
        rule.Description = EngineParts.Description;
        await there.EventBridge.PutRuleAsync(rule, cancel);
        List<Target> targets = [.. TargetsOf(changed).Select(TargetOf)];
        if (targets.Count > 0)
            await there.EventBridge.PutTargetsAsync(new() { Rule = rule.Name, Targets = targets }, cancel);
    }

    private IEnumerable<JsonObject> TargetsOf(JsonObject changed)
    {
        if (changed["targets"] is not JsonArray some)
            return [EngineParts.Target(names)];
        return some.Select(target => JsonNode.Parse(Filled(target!.ToJsonString()))!.AsObject());
    }

    private string Filled(string text) =>
        text.Replace("{{functionArn}}", names["functionArn"], StringComparison.Ordinal)
            .Replace("{{region}}", names["region"], StringComparison.Ordinal);

    private static Target TargetOf(JsonObject json)
    {
        var target = new Target
        {
            Id = (string)json["id"]!,
            Arn = (string)json["arn"]!,
            Input = (string?)json["input"],
        };
        if ((string?)json["template"] is { } template)
            target.InputTransformer = new() { InputTemplate = template };
        if ((string?)json["deadLetters"] is { } queue)
            target.DeadLetterConfig = new() { Arn = queue };
        if ((int?)json["attempts"] is { } attempts)
        {
            var seconds = (int?)json["seconds"];
            target.RetryPolicy = new() { MaximumRetryAttempts = attempts, MaximumEventAgeInSeconds = seconds };
        }
        return target;
    }
}
