using System.Text.Json.Nodes;
using Amazon.CDK;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// The templates that options give, nested ones too, with CloudFormation's functions written as text:
/// <c>${AWS::Region}</c>, <c>${Ledger.Arn}</c>.
/// </summary>
internal sealed class Deployment
{
    public const string AnyArn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/remediation/*";
    private readonly List<JsonObject> templates;

    public Deployment(string context = "{}", GuardrailList? guardrails = null)
    {
        try
        {
            NodeRuntime.Require();
        }
        catch (OptionException missing)
        {
            Assert.Fail(missing.Message);
        }
        var folder = Directory.CreateTempSubdirectory("remediation-cdk-");
        try
        {
            var code = folder.CreateSubdirectory("code").FullName;
            File.WriteAllText(Path.Combine(code, "bootstrap"), "not a program");
            File.WriteAllText(Path.Combine(code, "aws-roots.pem"), "");
            Options = DeploymentOptions.Read(JsonNode.Parse(context)!.AsObject(), guardrails ?? Some.All) with
            {
                Code = code,
            };
            var app = new App(new AppProps { Outdir = Path.Combine(folder.FullName, "out") });
            Cell.Add(app, Options);
            templates =
            [
                .. Directory
                    .GetFiles(app.Synth().Directory, "*.template.json")
                    .Select(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject()),
            ];
        }
        finally
        {
            folder.Delete(true);
        }
    }

    public DeploymentOptions Options { get; }

    public IReadOnlyList<JsonObject> Templates => templates;

    public IReadOnlyList<JsonObject> Resources(string type) =>
        [
            .. templates
                .SelectMany(t => t["Resources"]!.AsObject())
                .Where(r => (string?)r.Value!["Type"] == type)
                .Select(r => r.Value!.AsObject()),
        ];

    public JsonObject One(string type) => Assert.Single(Resources(type));

    /// <summary>The guardrails' functions, with the properties of their roles.</summary>
    public IEnumerable<(string Id, JsonObject Function, JsonObject Role)> Functions() =>
        from template in templates
        let resources = template["Resources"]!.AsObject()
        from resource in resources
        where (string?)resource.Value!["Type"] == "AWS::Lambda::Function"
        let properties = resource.Value!["Properties"]!.AsObject()
        let variables = properties["Environment"]!["Variables"]!
        let role = (string)properties["Role"]!["Fn::GetAtt"]![0]!
        select (
            (string?)variables["REMEDIATION_GUARDRAILS"] ?? (string)variables["REMEDIATION_FUNCTION"]!,
            properties,
            resources[role]!["Properties"]!.AsObject()
        );

    /// <summary>A role's permissions as <c>action resource</c>, sorted.</summary>
    public static List<string> Permissions(JsonObject role) =>
        [
            .. Assert.Single(role["Policies"]!.AsArray())!["PolicyDocument"]!["Statement"]!
                .AsArray()
                .SelectMany(s => Many(s!["Action"]!).SelectMany(a => Many(s["Resource"]!).Select(r => $"{a} {r}")))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A text or a list of texts as a list.</summary>
    public static IEnumerable<string> Many(JsonNode node) =>
        node is JsonArray many ? many.Select(n => Text(n!)) : [Text(node)];

    /// <summary>A value with references and joins as text.</summary>
    public static string Text(JsonNode node) => Flat(node)!.GetValue<string>();

    public static JsonNode? Flat(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: 1 } o when o["Ref"] is { } name => $"${{{name}}}",
            JsonObject { Count: 1 } o when o["Fn::GetAtt"] is JsonArray path => $"${{{path[0]}.{path[1]}}}",
            JsonObject { Count: 1 } o when o["Fn::Join"] is JsonArray join => string.Concat(
                join[1]!.AsArray().Select(part => Text(part!))
            ),
            JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Flat(m.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Flat)]),
            null => null,
            _ => node.DeepClone(),
        };
}
