using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.CDK;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// The templates that options give, by their stacks' names. Resources are as they stand there; <see cref="Flat"/>
/// writes CloudFormation's functions as text: <c>${AWS::Region}</c>, <c>${Ledger.Arn}</c>.
/// </summary>
internal sealed class Deployment
{
    public const string AnyArn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/remediation/*";

    private const string End = ".template.json";

    private readonly Dictionary<string, JsonObject> templates = [];

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
            Read(app.Synth().Directory);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    public DeploymentOptions Options { get; }

    /// <summary>What the CDK says of the stacks beside their templates: region, tags, protection.</summary>
    public JsonObject Manifest { get; private set; } = [];

    /// <summary>The length of each template's file in bytes, by the stack's name.</summary>
    public Dictionary<string, long> Sizes { get; } = [];

    /// <summary>The hash of the functions' package, as Lambda gives it.</summary>
    public string CodeSha256 { get; private set; } = "";

    public IReadOnlyList<JsonObject> Templates => [.. templates.Values];

    public IReadOnlyList<string> Stacks => [.. templates.Keys];

    /// <summary>The template of the first home.</summary>
    public JsonObject Home => Template(Deployed.StackName);

    public JsonObject Template(string stack) => templates[stack];

    public IReadOnlyList<JsonObject> Resources(string type) =>
        [.. templates.Values.SelectMany(template => ResourcesOf(template, type)).Select(resource => resource.Value)];

    public JsonObject One(string type) => Assert.Single(Resources(type));

    /// <summary>The properties of the function of a name, in the first home.</summary>
    public JsonObject Function(string name) => Named("AWS::Lambda::Function", "FunctionName", name);

    /// <summary>The properties of the role of a name, in the first home.</summary>
    public JsonObject Role(string name) => Named("AWS::IAM::Role", "RoleName", name);

    /// <summary>The properties of the role that a function runs in, in the first home.</summary>
    public JsonObject RoleOfFunction(string name)
    {
        var id = (string)Function(name)["Role"]!["Fn::GetAtt"]![0]!;
        return Home["Resources"]![id]!["Properties"]!.AsObject();
    }

    /// <summary>The properties of the rule of a name, in the first home.</summary>
    public JsonObject Rule(string name) => Named("AWS::Events::Rule", "Name", name);

    /// <summary>The variables of a function, in the first home.</summary>
    public JsonObject Variables(string function) => Function(function)["Environment"]!["Variables"]!.AsObject();

    /// <summary>A template's resources of a type, by their logical ids.</summary>
    public static IEnumerable<KeyValuePair<string, JsonObject>> ResourcesOf(JsonObject template, string type) =>
        template["Resources"]!
            .AsObject()
            .Where(resource => (string?)resource.Value!["Type"] == type)
            .Select(resource => KeyValuePair.Create(resource.Key, resource.Value!.AsObject()));

    /// <summary>The statements of a role's one policy.</summary>
    public static JsonArray Statements(JsonObject role) =>
        Assert.Single(role["Policies"]!.AsArray())!["PolicyDocument"]!["Statement"]!.AsArray();

    /// <summary>A role's permissions as <c>action resource</c>, sorted.</summary>
    public static List<string> Permissions(JsonObject role) =>
        [
            .. Statements(role)
                .SelectMany(s => Many(s!["Action"]!).SelectMany(a => Many(s["Resource"]!).Select(r => $"{a} {r}")))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A text or a list of texts as a list.</summary>
    public static IEnumerable<string> Many(JsonNode node) =>
        node is JsonArray many ? many.Select(n => Text(n!)) : [Text(node)];

    /// <summary>A value with references and joins as text.</summary>
    public static string Text(JsonNode node) =>
        Flat(node) is JsonValue text ? text.GetValue<string>() : node.ToJsonString();

    public static JsonNode? Flat(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: 1 } o when o["Ref"] is { } name => $"${{{name}}}",
            JsonObject { Count: 1 } o when o["Fn::GetAtt"] is JsonArray path => $"${{{path[0]}.{path[1]}}}",
            JsonObject { Count: 1 } o when o["Fn::Join"] is JsonArray join && join[1] is JsonArray parts =>
                string.Concat(parts.Select(part => Text(part!))),
            JsonObject { Count: 1 } o when o["Fn::Sub"] is JsonValue text => text.DeepClone(),
            JsonObject { Count: 1 } o when o["Fn::Sub"] is JsonArray { Count: 2 } both => both[1]!
                .AsObject()
                .Aggregate((string)both[0]!, (text, v) => text.Replace($"${{{v.Key}}}", Text(v.Value!))),
            JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Flat(m.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Flat)]),
            null => null,
            _ => node.DeepClone(),
        };

    private void Read(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, $"*{End}").Order(StringComparer.Ordinal))
        {
            var stack = Path.GetFileName(file)[..^End.Length];
            templates[stack] = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            Sizes[stack] = new FileInfo(file).Length;
        }
        Manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")))!.AsObject();
        var bundle = Directory.GetFiles(folder, "asset.*.zip")[0];
        CodeSha256 = Convert.ToBase64String(SHA256.HashData(File.ReadAllBytes(bundle)));
    }

    private JsonObject Named(string type, string property, string name) =>
        Assert.Single(ResourcesOf(Home, type), r => (string?)r.Value["Properties"]![property] == name).Value[
            "Properties"
        ]!.AsObject();
}
