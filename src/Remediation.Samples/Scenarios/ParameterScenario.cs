using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A parameter of the manifest and the one that names the ledger; <c>given.manifest</c> is said by
/// <see cref="Deployment"/>.
/// </summary>
/// <remarks>Placeholders: region, account, parameter, parameterArn, ledger, rule, ruleArn.</remarks>
public sealed class ParameterScenario : IScenario
{
    public string Type => "AWS::SSM::Parameter";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        var there = aws.In(region);
        var rule = new RulePart { Name = Deployed.ForwardingRule("calls", 1), Pattern = """{"source":["aws.s3"]}""" };
        await Deployment.DescribeAsync(there, rule, given, cancel);
        var ledger = new PutParameterRequest
        {
            Name = Deployed.LedgerParameter,
            Type = "String",
            Value = "example-Ledger-1ABCDEFGH",
        };
        await there.Ssm.PutParameterAsync(ledger, cancel);
        return new Dictionary<string, string>
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["parameter"] = rule.Parameter,
            ["parameterArn"] = $"arn:aws:ssm:{region}:{Emulator.Account}:parameter{rule.Parameter}",
            ["ledger"] = Deployed.LedgerParameter,
            ["rule"] = rule.Name,
            ["ruleArn"] = $"arn:aws:events:{region}:{Emulator.Account}:rule/{rule.Name}",
        };
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var request = new GetParametersRequest { Names = [names["parameter"], names["ledger"]] };
        var answer = await aws.In(names["region"]).Ssm.GetParametersAsync(request, cancel);
        return new(answer.Parameters.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Value)));
    }
}
