using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.Self;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A function with the version 1 and the alias <c>live</c>, each with a policy of its own: a rule may call it, and whom
/// <c>given.statements</c> lets in, by qualifier (<c>function</c>, <c>live</c>, <c>1</c>), as AddPermission is asked.
/// Its URLs are those of <c>given.urls</c>, as CreateFunctionUrlConfig is asked. <c>given.own</c> for a function of the
/// engine's, which the region's manifest names; <c>given.called</c> for another name; <c>given.gone</c> for one that
/// never was. Beside it another function that is open in every way and that no event names.
/// </summary>
/// <remarks>Placeholders: region, account, function, functionArn, ruleArn, neighbour.</remarks>
public sealed class QualifierScenario(string type) : IScenario
{
    private const string Itself = "function";

    private static readonly string[] Qualifiers = [Itself, "live", "1"];

    public string Type => type;

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var names = FunctionScenario.NamesIn(Deployment.NewRegion());
        var isOwn = (bool?)given["own"] == true;
        var engines = names["functionArn"];
        names["function"] = isOwn ? Deployed.Engine : (string?)given["called"] ?? "invoices";
        names["functionArn"] = $"{engines[..(engines.LastIndexOf(':') + 1)]}{names["function"]}";
        names["neighbour"] = "orders";
        var there = aws.In(names["region"]);
        await aws.Iam.CreateRoleAsync(FunctionScenario.RoleOf(names), cancel);
        if (isOwn)
            await Deployment.DescribeAsync(there, FunctionScenario.PartOf(names), given, cancel);
        await MakeAsync(there, names, "neighbour", cancel);
        await OpenAsync(there, names["neighbour"], cancel);
        if ((bool?)given["gone"] == true)
            return names;
        await MakeAsync(there, names, "function", cancel);
        foreach (var qualifier in Qualifiers)
        {
            foreach (var statement in given["statements"]?[qualifier] as JsonArray ?? [])
            {
                var request = PermissionOf(names["function"], Named(qualifier), statement!);
                await there.Lambda.AddPermissionAsync(request, cancel);
            }
            if (given["urls"]?[qualifier] is { } url)
            {
                var request = UrlOf(names["function"], Named(qualifier), url);
                await there.Lambda.CreateFunctionUrlConfigAsync(request, cancel);
            }
        }
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var lambda = aws.In(names["region"]).Lambda;
        var seen = new JsonObject();
        foreach (var name in (string[])["function", "neighbour"])
        {
            var qualifiers = new JsonObject();
            foreach (var qualifier in Qualifiers)
            {
                qualifiers[qualifier] = new JsonObject
                {
                    ["policy"] = await PolicyAsync(lambda, names[name], Named(qualifier), cancel),
                    ["url"] = qualifier == "1" ? null : await UrlAsync(lambda, names[name], Named(qualifier), cancel),
                };
            }
            seen[name] = qualifiers;
        }
        return seen;
    }

    private static string? Named(string qualifier) => qualifier == Itself ? null : qualifier;

    private static async Task MakeAsync(
        AwsClients there,
        Dictionary<string, string> names,
        string which,
        CancellationToken cancel
    )
    {
        var name = names[which];
        var part = FunctionScenario.PartOf(names) with { Name = name };
        await there.Lambda.CreateFunctionAsync(FunctionScenario.FunctionOf(part, "somebody's"), cancel);
        await there.Lambda.PublishVersionAsync(new() { FunctionName = name }, cancel);
        var alias = new CreateAliasRequest
        {
            FunctionName = name,
            Name = "live",
            FunctionVersion = "1",
        };
        await there.Lambda.CreateAliasAsync(alias, cancel);
        foreach (var qualifier in Qualifiers)
        {
            var rule = new AddPermissionRequest
            {
                FunctionName = name,
                Qualifier = Named(qualifier),
                StatementId = "schedule",
                Action = "lambda:InvokeFunction",
                Principal = "events.amazonaws.com",
                SourceArn = names["ruleArn"],
            };
            await there.Lambda.AddPermissionAsync(rule, cancel);
        }
    }

    private static AddPermissionRequest PermissionOf(string name, string? qualifier, JsonNode statement) =>
        new()
        {
            FunctionName = name,
            Qualifier = qualifier,
            StatementId = (string)statement["StatementId"]!,
            Action = (string)statement["Action"]!,
            Principal = (string)statement["Principal"]!,
            SourceArn = (string?)statement["SourceArn"],
            SourceAccount = (string?)statement["SourceAccount"],
            PrincipalOrgID = (string?)statement["PrincipalOrgID"],
            EventSourceToken = (string?)statement["EventSourceToken"],
            FunctionUrlAuthType = (string?)statement["FunctionUrlAuthType"] is { } authType ? new(authType) : null,
            InvokedViaFunctionUrl = (bool?)statement["InvokedViaFunctionUrl"],
        };

    private static CreateFunctionUrlConfigRequest UrlOf(string name, string? qualifier, JsonNode url) =>
        new()
        {
            FunctionName = name,
            Qualifier = qualifier,
            AuthType = new((string)url["AuthType"]!),
            InvokeMode = (string?)url["InvokeMode"] is { } mode ? new(mode) : null,
            Cors = (string?)url["AllowOrigin"] is { } origin ? new() { AllowOrigins = [origin] } : null,
        };

    private static async Task OpenAsync(AwsClients there, string name, CancellationToken cancel)
    {
        var everybody = new AddPermissionRequest
        {
            FunctionName = name,
            StatementId = "everybody",
            Action = "lambda:InvokeFunction",
            Principal = "*",
        };
        await there.Lambda.AddPermissionAsync(everybody, cancel);
        var url = new CreateFunctionUrlConfigRequest { FunctionName = name, AuthType = FunctionUrlAuthType.NONE };
        await there.Lambda.CreateFunctionUrlConfigAsync(url, cancel);
    }

    private static async Task<JsonObject> PolicyAsync(
        AmazonLambdaClient lambda,
        string name,
        string? qualifier,
        CancellationToken cancel
    )
    {
        var shown = new JsonObject();
        try
        {
            var answer = await lambda.GetPolicyAsync(new() { FunctionName = name, Qualifier = qualifier }, cancel);
            foreach (var statement in JsonNode.Parse(answer.Policy)!["Statement"]!.AsArray())
            {
                var rest = (JsonObject)statement!.DeepClone();
                rest.Remove("Sid");
                shown[(string)statement["Sid"]!] = rest;
            }
        }
        catch (ResourceNotFoundException)
        {
            // It has none, or is gone.
        }
        return shown;
    }

    private static async Task<JsonObject?> UrlAsync(
        AmazonLambdaClient lambda,
        string name,
        string? qualifier,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new GetFunctionUrlConfigRequest { FunctionName = name, Qualifier = qualifier };
            var url = await lambda.GetFunctionUrlConfigAsync(request, cancel);
            return new()
            {
                ["auth"] = url.AuthType?.Value,
                ["mode"] = url.InvokeMode?.Value,
                ["origins"] = new JsonArray([.. (url.Cors?.AllowOrigins ?? []).Select(o => (JsonNode)o)]),
            };
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }
}
