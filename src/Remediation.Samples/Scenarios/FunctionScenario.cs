using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// The engine's function and the queue that it reads, as a deployment makes them but for what <c>given.function</c>
/// (gone, variables, timeout, memory, handler, concurrency, attempts, loop, deadLetters, code, callers) and
/// <c>given.source</c> (enabled, batchSize, another) say, with the concurrency that <c>given.reserved</c> says, and
/// beside it somebody else's stopped function that is called like ours. For <c>given.manifest</c> see <see
/// cref="Deployment"/>.
/// </summary>
/// <remarks>
/// Placeholders: region, account, function, functionArn, mapping, rule, ruleArn, queueArn, anotherArn, neighbour.
/// </remarks>
public sealed class FunctionScenario : IScenario
{
    private const string Executable = "the executable";
    private const string Trust = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """;

    public string Type => "AWS::Lambda::Function";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var names = NamesIn(Deployment.NewRegion());
        var there = aws.In(names["region"]);
        await aws.Iam.CreateRoleAsync(RoleOf(names), cancel);
        var other = FunctionOf(PartOf(names) with { Name = names["neighbour"] }, "somebody else's");
        await there.Lambda.CreateFunctionAsync(other, cancel);
        await there.Lambda.PutFunctionConcurrencyAsync(Reserve(names["neighbour"], 0), cancel);
        await there.Sqs.CreateQueueAsync(new Amazon.SQS.Model.CreateQueueRequest { QueueName = "waiting" }, cancel);
        await there.Sqs.CreateQueueAsync(new Amazon.SQS.Model.CreateQueueRequest { QueueName = "another" }, cancel);

        var changed = given["function"] as JsonObject ?? [];
        var part = PartOf(names) with { ReservedConcurrency = (int?)given["reserved"] };
        await Deployment.DescribeAsync(there, part, given, cancel);
        if ((bool?)changed["gone"] != true)
            await MakeAsync(there, part, given, names, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var lambda = aws.In(names["region"]).Lambda;
        var request = new GetFunctionConcurrencyRequest { FunctionName = names["neighbour"] };
        var seen = await SeenAsync(lambda, names["function"], cancel);
        return new()
        {
            ["function"] = seen is null ? null : Deployment.Compared(seen, DeployedOf(names)),
            ["neighbour"] = (await lambda.GetFunctionConcurrencyAsync(request, cancel)).ReservedConcurrentExecutions,
        };
    }

    internal static Dictionary<string, string> NamesIn(string region) =>
        new()
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["function"] = Deployed.Engine,
            ["functionArn"] = $"arn:aws:lambda:{region}:{Emulator.Account}:function:{Deployed.Engine}",
            ["rule"] = Deployed.WakeRule,
            ["ruleArn"] = $"arn:aws:events:{region}:{Emulator.Account}:rule/{Deployed.HomeBus}/{Deployed.WakeRule}",
            ["queueArn"] = $"arn:aws:sqs:{region}:{Emulator.Account}:waiting",
            ["anotherArn"] = $"arn:aws:sqs:{region}:{Emulator.Account}:another",
            ["neighbour"] = Deployed.Prefix + "invoices",
            ["mapping"] = "00000000-0000-4000-8000-000000000000",
        };

    internal static FunctionPart PartOf(IReadOnlyDictionary<string, string> names) =>
        new()
        {
            Name = names["function"],
            Role = $"arn:aws:iam::{Emulator.Account}:role{OwnRoles.Path}engine-{names["region"]}",
            Runtime = "provided.al2023",
            Handler = "bootstrap",
            Architecture = "x86_64",
            Memory = 256,
            Timeout = 60,
            CodeSha256 = Convert.ToBase64String(SHA256.HashData(Zipped(Executable).ToArray())),
            Variables = Variable.Of(
                new Dictionary<string, string>
                {
                    [Variables.Guardrails] = "*",
                    [Variables.Mode] = "enforce",
                    [Variables.LedgerTable] = "example-ledger",
                }
            ),
            DeadLetterArn = $"arn:aws:sqs:{names["region"]}:{Emulator.Account}:example-dead-letters",
            RecursiveLoop = "Allow",
            MaximumRetryAttempts = 1,
            MaximumEventAge = 3600,
            Permissions = [new() { Principal = "events.amazonaws.com", SourceArn = names["ruleArn"] }],
            Sources =
            [
                new()
                {
                    EventSourceArn = names["queueArn"],
                    BatchSize = 10,
                    FunctionResponseTypes = ["ReportBatchItemFailures"],
                },
            ],
        };

    internal static CreateRoleRequest RoleOf(Dictionary<string, string> names) =>
        new()
        {
            RoleName = $"engine-{names["region"]}",
            Path = OwnRoles.Path,
            AssumeRolePolicyDocument = Trust,
        };

    internal static CreateFunctionRequest FunctionOf(FunctionPart part, string code) =>
        new()
        {
            FunctionName = part.Name,
            Runtime = new(part.Runtime),
            Handler = part.Handler,
            Role = part.Role,
            MemorySize = part.Memory,
            Timeout = part.Timeout,
            Code = new() { ZipFile = Zipped(code) },
            DeadLetterConfig = new() { TargetArn = part.DeadLetterArn },
            Environment = new() { Variables = Variable.MapOf(part.Variables) },
        };

    private static MemoryStream Zipped(string code)
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
        return zip;
    }

    private static PutFunctionConcurrencyRequest Reserve(string function, int executions) =>
        new() { FunctionName = function, ReservedConcurrentExecutions = executions };

    private static async Task MakeAsync(
        AwsClients there,
        FunctionPart part,
        JsonObject given,
        Dictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var changed = given["function"] as JsonObject ?? [];
        var source = given["source"] as JsonObject ?? [];
        var lambda = there.Lambda;
        var now = part with
        {
            Timeout = (int?)changed["timeout"] ?? part.Timeout,
            Memory = (int?)changed["memory"] ?? part.Memory,
            Handler = (string?)changed["handler"] ?? part.Handler,
            DeadLetterArn = (string?)changed["deadLetters"] ?? part.DeadLetterArn,
            Variables = VariablesOf(part, changed["variables"] as JsonObject ?? []),
        };
        await lambda.CreateFunctionAsync(FunctionOf(now, (string?)changed["code"] ?? Executable), cancel);
        if ((int?)changed["concurrency"] is { } reserved)
            await lambda.PutFunctionConcurrencyAsync(Reserve(part.Name, reserved), cancel);
        var retries = new PutFunctionEventInvokeConfigRequest
        {
            FunctionName = part.Name,
            MaximumRetryAttempts = (int?)changed["attempts"] ?? part.MaximumRetryAttempts,
            MaximumEventAgeInSeconds = part.MaximumEventAge,
        };
        await lambda.PutFunctionEventInvokeConfigAsync(retries, cancel);
        var recursion = new PutFunctionRecursionConfigRequest
        {
            FunctionName = part.Name,
            RecursiveLoop = new((string?)changed["loop"] ?? part.RecursiveLoop),
        };
        await lambda.PutFunctionRecursionConfigAsync(recursion, cancel);
        foreach (var (id, caller) in CallersOf(changed, names))
            await lambda.AddPermissionAsync(PermissionOf(part.Name, id, caller), cancel);

        var mapping = new CreateEventSourceMappingRequest
        {
            FunctionName = part.Name,
            EventSourceArn = names["queueArn"],
            BatchSize = (int?)source["batchSize"] ?? part.Sources[0].BatchSize,
            Enabled = (bool?)source["enabled"] ?? true,
            FunctionResponseTypes = [.. part.Sources[0].FunctionResponseTypes],
        };
        names["mapping"] = (await lambda.CreateEventSourceMappingAsync(mapping, cancel)).UUID!;
        if ((bool?)source["another"] == true)
        {
            mapping.EventSourceArn = names["anotherArn"];
            await lambda.CreateEventSourceMappingAsync(mapping, cancel);
        }
    }

    private static Sequence<Variable> VariablesOf(FunctionPart part, JsonObject changed)
    {
        var variables = Variable.MapOf(part.Variables);
        foreach (var (name, value) in changed)
        {
            if (value is null)
                variables.Remove(name);
            else
                variables[name] = (string)value!;
        }
        return Variable.Of(variables);
    }

    // The ids of statements with the ARN of the rule that they let call; none for everybody.
    private static IEnumerable<(string Id, string? Rule)> CallersOf(
        JsonObject changed,
        Dictionary<string, string> names
    )
    {
        var callers = changed["callers"] as JsonArray ?? ["deployed"];
        return callers.Select(c => (string)c!).Select(id => (id, id == "everybody" ? null : names["ruleArn"]));
    }

    private static AddPermissionRequest PermissionOf(string function, string id, string? rule) =>
        new()
        {
            FunctionName = function,
            StatementId = id,
            Action = "lambda:InvokeFunction",
            Principal = rule is null ? "*" : "events.amazonaws.com",
            SourceArn = rule,
        };

    private static JsonObject DeployedOf(IReadOnlyDictionary<string, string> names)
    {
        var part = PartOf(names);
        return new()
        {
            ["variables"] = MapOf(Variable.MapOf(part.Variables)),
            ["timeout"] = part.Timeout,
            ["memory"] = part.Memory,
            ["deadLetters"] = part.DeadLetterArn,
            ["reserved"] = null,
            ["attempts"] = part.MaximumRetryAttempts,
            ["age"] = part.MaximumEventAge,
            ["loop"] = part.RecursiveLoop,
            ["callers"] = new JsonArray($"events.amazonaws.com {names["ruleArn"]}"),
            ["sources"] = new JsonArray($"{names["queueArn"]} 10 Enabled"),
        };
    }

    private static async Task<JsonObject?> SeenAsync(AmazonLambdaClient lambda, string name, CancellationToken cancel)
    {
        GetFunctionConfigurationResponse function;
        try
        {
            function = await lambda.GetFunctionConfigurationAsync(new() { FunctionName = name }, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
        var concurrency = await lambda.GetFunctionConcurrencyAsync(new() { FunctionName = name }, cancel);
        var retries = await lambda.GetFunctionEventInvokeConfigAsync(new() { FunctionName = name }, cancel);
        var recursion = await lambda.GetFunctionRecursionConfigAsync(new() { FunctionName = name }, cancel);
        var mappings = await lambda.ListEventSourceMappingsAsync(new() { FunctionName = name }, cancel);
        var sources = (mappings.EventSourceMappings ?? []).Select(m => $"{m.EventSourceArn} {m.BatchSize} {m.State}");
        return new()
        {
            ["variables"] = MapOf(function.Environment?.Variables ?? []),
            ["timeout"] = function.Timeout,
            ["memory"] = function.MemorySize,
            ["deadLetters"] = function.DeadLetterConfig?.TargetArn,
            ["reserved"] = concurrency.ReservedConcurrentExecutions,
            ["attempts"] = retries.MaximumRetryAttempts,
            ["age"] = retries.MaximumEventAgeInSeconds,
            ["loop"] = recursion.RecursiveLoop?.Value,
            ["callers"] = await CallersAsync(lambda, name, cancel),
            ["sources"] = new JsonArray([.. sources.Order(StringComparer.Ordinal).Select(s => (JsonNode)s)]),
        };
    }

    private static async Task<JsonArray> CallersAsync(AmazonLambdaClient lambda, string name, CancellationToken cancel)
    {
        try
        {
            var answer = await lambda.GetPolicyAsync(new() { FunctionName = name }, cancel);
            var statements = JsonNode.Parse(answer.Policy)!["Statement"]!.AsArray();
            return [.. statements.Select(CallerOf).Order(StringComparer.Ordinal).Select(c => (JsonNode)c)];
        }
        catch (ResourceNotFoundException)
        {
            return [];
        }
    }

    private static string CallerOf(JsonNode? statement)
    {
        var source = (string?)statement!["Condition"]?["ArnLike"]?["AWS:SourceArn"];
        var principal = statement["Principal"] is JsonObject by ? (string?)by["Service"] : $"{statement["Principal"]}";
        return $"{principal} {source}";
    }

    private static JsonObject MapOf(Dictionary<string, string> map) =>
        new(
            map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))
        );
}
