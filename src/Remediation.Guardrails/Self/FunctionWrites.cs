using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The writes that change one state of a function into another, with what they need.</summary>
internal static class FunctionWrites
{
    private const string Functions = FunctionReading.Functions;
    private const string Mappings = "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*";
    private const string EventsPrincipal = "events.amazonaws.com";

    private static readonly Permission UpdateConfigurationPermission = new(
        "lambda:UpdateFunctionConfiguration",
        Functions
    );
    private static readonly Permission PutConcurrencyPermission = new("lambda:PutFunctionConcurrency", Functions);
    private static readonly Permission DeleteConcurrencyPermission = new("lambda:DeleteFunctionConcurrency", Functions);
    private static readonly Permission PutRetriesPermission = new("lambda:PutFunctionEventInvokeConfig", Functions);
    private static readonly Permission PutRecursionPermission = new("lambda:PutFunctionRecursionConfig", Functions);

    // Nobody but rules is let in. Whoever was let in is shut out.
    private static readonly Permission AddPermissionPermission = new("lambda:AddPermission", Functions)
    {
        Conditions = [new("StringEquals", "lambda:Principal", [EventsPrincipal])],
    };
    private static readonly Permission AddAnyPermissionPermission = new("lambda:AddPermission", Functions);
    private static readonly Permission RemovePermissionPermission = new("lambda:RemovePermission", Functions);
    private static readonly Permission UpdateMappingPermission = new("lambda:UpdateEventSourceMapping", Mappings)
    {
        Conditions = [new("ArnLike", "lambda:FunctionArn", [Functions])],
    };

    public static readonly IReadOnlyList<Permission> Repairs =
    [
        UpdateConfigurationPermission,
        PutConcurrencyPermission,
        DeleteConcurrencyPermission,
        PutRetriesPermission,
        PutRecursionPermission,
        AddPermissionPermission,
        RemovePermissionPermission,
        UpdateMappingPermission,
    ];

    // Whom a repair shut out may be anybody.
    public static readonly IReadOnlyList<Permission> Undos = [AddAnyPermissionPermission];

    /// <summary>The id of a statement that is added: the same for the same permission.</summary>
    public static string StatementIdOf(FunctionPermission permission)
    {
        var text = $"{permission.Principal} {permission.Action} {permission.SourceArn} {permission.SourceAccount}";
        return Deployed.Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    public static IEnumerable<Step> Change(Resource resource, Compared<FunctionPart> from, Compared<FunctionPart> to)
    {
        // A function that was deleted is not made again, and none is deleted.
        if (from.Present is not { } was || to.Present is not { } function)
            yield break;
        var name = resource.Id;
        if (ConfigurationStep(name, was, function) is { } configuration)
            yield return configuration;
        if (was.ReservedConcurrency != function.ReservedConcurrency)
            yield return ConcurrencyStep(name, function.ReservedConcurrency);
        if (FunctionJudgement.RetriesOf(was) != FunctionJudgement.RetriesOf(function))
            yield return PutRetries(name, function);
        if (was.RecursiveLoop != function.RecursiveLoop)
            yield return PutRecursion(name, function.RecursiveLoop);

        // A new statement may have the id of one that goes.
        foreach (var statement in was.Permissions.Except(function.Permissions))
        {
            if (statement.StatementId is { } id)
                yield return RemovePermission(name, id);
        }
        foreach (var statement in function.Permissions.Except(was.Permissions))
        {
            if (statement is { StatementId: { } id, Conditions: null })
                yield return AddPermission(name, id, statement);
        }
        foreach (var source in function.Sources.Except(was.Sources))
        {
            var present = was.Sources.FirstOrDefault(s => s.Id is not null && s.Id == source.Id);
            if (present is not null && MappingStep(present, source) is { } mapping)
                yield return mapping;
        }
    }

    private static Step? ConfigurationStep(string name, FunctionPart was, FunctionPart function)
    {
        var shown = new JsonObject { ["FunctionName"] = name };
        var request = new UpdateFunctionConfigurationRequest { FunctionName = name };
        if (!was.Variables.Equals(function.Variables))
        {
            var variables = Variable.MapOf(function.Variables);
            request.Environment = new() { Variables = variables };
            // As a text, it stays out of logs.
            shown["Environment"] = new JsonObject(
                variables.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))
            ).ToJsonString();
        }
        if (was.Timeout != function.Timeout)
        {
            request.Timeout = function.Timeout;
            shown["Timeout"] = function.Timeout;
        }
        if (was.Memory != function.Memory)
        {
            request.MemorySize = function.Memory;
            shown["MemorySize"] = function.Memory;
        }
        if (!was.Layers.Equals(function.Layers))
        {
            request.Layers = [.. function.Layers];
            shown["Layers"] = new JsonArray([.. function.Layers.Select(layer => (JsonNode)layer)]);
        }
        if (was.DeadLetterArn != function.DeadLetterArn)
        {
            request.DeadLetterConfig = new() { TargetArn = function.DeadLetterArn ?? "" };
            shown["DeadLetterConfig"] = function.DeadLetterArn ?? "";
        }
        if (shown.Count == 1)
            return null;
        return new(
            UpdateConfigurationPermission,
            "UpdateFunctionConfiguration",
            shown,
            run => run.Aws.Lambda.UpdateFunctionConfigurationAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step ConcurrencyStep(string function, int? reserved)
    {
        if (reserved is not { } some)
        {
            return new(
                DeleteConcurrencyPermission,
                "DeleteFunctionConcurrency",
                new() { ["FunctionName"] = function },
                run =>
                    run.Aws.Lambda.DeleteFunctionConcurrencyAsync(new() { FunctionName = function }, run.Cancel)
                        .AsAnswer()
            );
        }
        var request = new PutFunctionConcurrencyRequest
        {
            FunctionName = function,
            ReservedConcurrentExecutions = some,
        };
        return new(
            PutConcurrencyPermission,
            "PutFunctionConcurrency",
            new() { ["FunctionName"] = function, ["ReservedConcurrentExecutions"] = some },
            run => run.Aws.Lambda.PutFunctionConcurrencyAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step PutRetries(string name, FunctionPart function)
    {
        var (attempts, age) = FunctionJudgement.RetriesOf(function);
        var request = new PutFunctionEventInvokeConfigRequest
        {
            FunctionName = name,
            MaximumRetryAttempts = attempts,
            MaximumEventAgeInSeconds = age,
        };
        return new(
            PutRetriesPermission,
            "PutFunctionEventInvokeConfig",
            new()
            {
                ["FunctionName"] = name,
                ["MaximumRetryAttempts"] = attempts,
                ["MaximumEventAgeInSeconds"] = age,
            },
            run => run.Aws.Lambda.PutFunctionEventInvokeConfigAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step PutRecursion(string function, string loop)
    {
        var request = new PutFunctionRecursionConfigRequest { FunctionName = function, RecursiveLoop = new(loop) };
        return new(
            PutRecursionPermission,
            "PutFunctionRecursionConfig",
            new() { ["FunctionName"] = function, ["RecursiveLoop"] = loop },
            run => run.Aws.Lambda.PutFunctionRecursionConfigAsync(request, run.Cancel).AsAnswer()
        );
    }

    // A function is named, not given by its ARN, which would have to be escaped in the call's path.
    private static Step AddPermission(string function, string id, FunctionPermission permission)
    {
        var shown = new JsonObject
        {
            ["FunctionName"] = function,
            ["StatementId"] = id,
            ["Action"] = permission.Action,
            ["Principal"] = permission.Principal,
        };
        if (permission.SourceArn is not null)
            shown["SourceArn"] = permission.SourceArn;
        if (permission.SourceAccount is not null)
            shown["SourceAccount"] = permission.SourceAccount;
        var request = new AddPermissionRequest
        {
            FunctionName = function,
            StatementId = id,
            Action = permission.Action,
            Principal = permission.Principal,
            SourceArn = permission.SourceArn,
            SourceAccount = permission.SourceAccount,
        };
        return new(
            AddPermissionPermission,
            "AddPermission",
            shown,
            run => run.Aws.Lambda.AddPermissionAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static Step RemovePermission(string function, string id) =>
        new(
            RemovePermissionPermission,
            "RemovePermission",
            new() { ["FunctionName"] = function, ["StatementId"] = id },
            run =>
                run.Aws.Lambda.RemovePermissionAsync(new() { FunctionName = function, StatementId = id }, run.Cancel)
                    .AsAnswer()
        );

    private static Step? MappingStep(EventSource was, EventSource source)
    {
        var shown = new JsonObject { ["UUID"] = source.Id, ["EventSourceArn"] = source.EventSourceArn };
        var told = shown.Count;
        var request = new UpdateEventSourceMappingRequest { UUID = source.Id! };
        if (was.Enabled != source.Enabled)
        {
            request.Enabled = source.Enabled;
            shown["Enabled"] = source.Enabled;
        }
        if (was.BatchSize != source.BatchSize)
        {
            request.BatchSize = source.BatchSize;
            shown["BatchSize"] = source.BatchSize;
        }
        if (!was.FunctionResponseTypes.Equals(source.FunctionResponseTypes))
        {
            request.FunctionResponseTypes = [.. source.FunctionResponseTypes];
            shown["FunctionResponseTypes"] = new JsonArray([.. source.FunctionResponseTypes.Select(t => (JsonNode)t)]);
        }
        if (!was.Filters.Equals(source.Filters))
        {
            request.FilterCriteria = new() { Filters = [.. source.Filters.Select(f => new Filter { Pattern = f })] };
            shown["FilterCriteria"] = new JsonArray([.. source.Filters.Select(f => (JsonNode)f)]);
        }
        if (shown.Count == told)
            return null;
        return new(
            UpdateMappingPermission,
            "UpdateEventSourceMapping",
            shown,
            run => run.Aws.Lambda.UpdateEventSourceMappingAsync(request, run.Cancel).AsAnswer()
        );
    }
}
