using System.Text.Json;
using Amazon.Lambda.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>Reads a function as it is.</summary>
internal static class FunctionReading
{
    public const string Functions = "arn:{partition}:lambda:{region}:{account}:function:remediation-*";

    public static readonly IReadOnlyList<Permission> Reads =
    [
        new("lambda:GetFunctionConfiguration", Functions),
        new("lambda:GetFunctionConcurrency", Functions),
        new("lambda:GetFunctionEventInvokeConfig", Functions),
        new("lambda:GetFunctionRecursionConfig", Functions),
        new("lambda:GetPolicy", Functions),
        new("lambda:ListEventSourceMappings", "*"),
    ];

    /// <summary>The function; null if it is gone.</summary>
    public static async Task<FunctionPart?> FindAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        GetFunctionConfigurationResponse function;
        try
        {
            function = await aws.Lambda.GetFunctionConfigurationAsync(new() { FunctionName = name }, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
        var concurrency = await aws.Lambda.GetFunctionConcurrencyAsync(new() { FunctionName = name }, cancel);
        var recursion = await aws.Lambda.GetFunctionRecursionConfigAsync(new() { FunctionName = name }, cancel);
        var invocations = await InvocationsAsync(aws, name, cancel);
        return new()
        {
            Name = name,
            Role = function.Role ?? "",
            Runtime = function.Runtime?.Value ?? "none",
            Handler = function.Handler ?? "none",
            Architecture = string.Join(", ", function.Architectures ?? []),
            Memory = function.MemorySize ?? 0,
            Timeout = function.Timeout ?? 0,
            CodeSha256 = function.CodeSha256,
            Variables = Variable.Of(function.Environment?.Variables),
            DeadLetterArn = Parts.NullIfEmpty(function.DeadLetterConfig?.TargetArn),
            ReservedConcurrency = concurrency.ReservedConcurrentExecutions,
            RecursiveLoop = recursion.RecursiveLoop?.Value ?? "Terminate",
            Layers = [.. (function.Layers ?? []).Select(layer => layer.Arn)],
            Attached = [.. AttachedTo(function, invocations)],
            MaximumRetryAttempts = invocations?.MaximumRetryAttempts,
            MaximumEventAge = invocations?.MaximumEventAgeInSeconds,
            Permissions = await PermissionsAsync(aws, name, cancel),
            Sources = await SourcesAsync(aws, name, cancel),
        };
    }

    private static IEnumerable<string> AttachedTo(
        GetFunctionConfigurationResponse function,
        GetFunctionEventInvokeConfigResponse? invocations
    )
    {
        string?[] others =
        [
            function.KMSKeyArn,
            invocations?.DestinationConfig?.OnSuccess?.Destination,
            invocations?.DestinationConfig?.OnFailure?.Destination,
        ];
        return (function.VpcConfig?.SubnetIds ?? [])
            .Concat((function.FileSystemConfigs ?? []).Select(files => files.Arn))
            .Concat(others.Where(other => !string.IsNullOrEmpty(other)).OfType<string>());
    }

    private static async Task<GetFunctionEventInvokeConfigResponse?> InvocationsAsync(
        AwsClients aws,
        string name,
        CancellationToken cancel
    )
    {
        try
        {
            return await aws.Lambda.GetFunctionEventInvokeConfigAsync(new() { FunctionName = name }, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static async Task<Sequence<FunctionPermission>> PermissionsAsync(
        AwsClients aws,
        string name,
        CancellationToken cancel
    )
    {
        try
        {
            var answer = await aws.Lambda.GetPolicyAsync(new() { FunctionName = name }, cancel);
            using var document = JsonDocument.Parse(answer.Policy);
            return [.. new Field(document.RootElement)["Statement"].Items.Select(Of)];
        }
        catch (ResourceNotFoundException)
        {
            return [];
        }
    }

    // A statement that AddPermission does not make is kept whole, so that it is never taken for one that it makes.
    private static FunctionPermission Of(Field statement)
    {
        var principal = statement["Principal"];
        var permission = new FunctionPermission
        {
            StatementId = statement["Sid"].Text,
            Principal =
                principal["Service"].Text ?? principal["AWS"].Text ?? principal.Text ?? principal.Json ?? "nobody",
            Action = statement["Action"].Text ?? statement["Action"].Json ?? "nothing",
        };
        if (statement["Effect"].Text != "Allow")
            return permission with { Conditions = statement.Json };
        foreach (var (test, keys) in statement["Condition"].Members)
        foreach (var (key, value) in keys.Members)
        {
            if (test == "ArnLike" && key == "AWS:SourceArn" && value.Text is { } arn)
                permission = permission with { SourceArn = arn };
            else if (test == "StringEquals" && key == "AWS:SourceAccount" && value.Text is { } account)
                permission = permission with { SourceAccount = account };
            else
                return permission with { Conditions = statement["Condition"].Json };
        }
        return permission;
    }

    private static async Task<Sequence<EventSource>> SourcesAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        var sources = new List<EventSource>();
        string? marker = null;
        do
        {
            var request = new ListEventSourceMappingsRequest { FunctionName = name, Marker = marker };
            var page = await aws.Lambda.ListEventSourceMappingsAsync(request, cancel);
            sources.AddRange((page.EventSourceMappings ?? []).Select(Of));
            marker = Parts.NullIfEmpty(page.NextMarker);
        } while (marker is not null);
        return [.. sources];
    }

    private static EventSource Of(EventSourceMappingConfiguration mapping) =>
        new()
        {
            Id = mapping.UUID,
            EventSourceArn = mapping.EventSourceArn ?? "none",
            BatchSize = mapping.BatchSize ?? 0,
            Enabled = mapping.State is not ("Disabled" or "Disabling" or "Deleting"),
            FunctionResponseTypes = [.. mapping.FunctionResponseTypes ?? []],
            Filters = [.. (mapping.FilterCriteria?.Filters ?? []).Select(filter => filter.Pattern ?? "{}")],
        };
}
