using System.Text.Json.Nodes;
using Remediation.Cdk.Tests;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Iam.Tests;

/// <summary>
/// A cell's first home as CloudFormation would make it of its template: the named roles, and what the engine is told.
/// </summary>
internal sealed class DeployedCell
{
    private static readonly Lazy<DeployedCell> ByOptions = new(() => Synthesized(EnforcingAll(), Catalogue.All));
    private static readonly Lazy<DeployedCell> ByParameter = new(() => Enforcing.With(Enforcement.None, ""));
    private static readonly Lazy<DeployedCell> WithoutOptions = new(() => Synthesized("{}", Catalogue.All));

    // The CDK's other process takes one question at a time.
    private static readonly Lock Turn = new();

    private readonly Deployment deployment;
    private readonly Dictionary<string, string> variables;

    /// <param name="enforced">The parameter <c>Enforced</c>; empty for what the options say.</param>
    /// <param name="held">The parameter <c>Held</c>; empty for what the options say.</param>
    private DeployedCell(Deployment deployment, string enforced, string held)
    {
        this.deployment = deployment;
        var template = deployment.Templates.Single(IsFirstHome);
        var parameters = new Dictionary<string, string> { ["Enforced"] = enforced, ["Held"] = held };
        var values = new TemplateValues(template, parameters);
        Roles = PropertiesOf(template, "AWS::IAM::Role")
            .Where(role => role["RoleName"] is not null)
            .Select(role => DeployedRole.Of(values.Of(role)!))
            .ToDictionary(role => role.Role);
        var engine = PropertiesOf(template, "AWS::Lambda::Function")
            .Single(function => (string?)function["FunctionName"] == Deployed.Engine);
        variables = values
            .Of(engine["Environment"]!["Variables"])!
            .AsObject()
            .ToDictionary(variable => variable.Key, variable => (string)variable.Value!);
    }

    /// <summary>Every guardrail that can repair does, by the options.</summary>
    public static DeployedCell Enforcing => ByOptions.Value;

    /// <summary>The same deployment after somebody has set the parameter <c>Enforced</c> to <c>none</c>.</summary>
    public static DeployedCell Auditing => ByParameter.Value;

    /// <summary>A deployment without options.</summary>
    public static DeployedCell ByDefault => WithoutOptions.Value;

    /// <summary>The roles that have names, which somebody assumes.</summary>
    public IReadOnlyDictionary<OwnRole, DeployedRole> Roles { get; }

    public DeployedRole Engine => Roles[OwnRoles.EngineOf(null)];

    /// <summary>What the engine's function reads from its environment.</summary>
    public EngineConfiguration Configuration =>
        EngineConfiguration.Read(
            name => name == Variables.Region ? Account.Region : variables.GetValueOrDefault(name),
            Catalogue.All
        );

    /// <summary>The cell of a CDK context.</summary>
    public static DeployedCell Synthesized(string context, GuardrailList guardrails)
    {
        lock (Turn)
            return new(new Deployment(context, guardrails), "", "");
    }

    /// <summary>The same deployment with other parameters.</summary>
    public DeployedCell With(string enforced, string held) => new(deployment, enforced, held);

    public DeployedRole RoleOf(Guardrail guardrail, Phase phase) => Roles[OwnRoles.RoleOf(guardrail, phase)];

    public DeployedRole UndoerOf(Guardrail guardrail) => Roles[OwnRoles.UndoerOf(OwnRoles.ServiceOf(guardrail))];

    private static JsonObject SettingsOfSamples()
    {
        var settings = SampleSettings.Json;
        settings["adopt"] = new JsonArray("*");
        return settings;
    }

    // Somebody must be told where something repairs, and nothing waits for a first sweep.
    private static string EnforcingAll() =>
        new JsonObject
        {
            ["alarmTopic"] = $"arn:aws:sns:{Account.Region}:{Account.Id}:alarms",
            ["settings"] = SettingsOfSamples(),
            ["guardrails"] = new JsonObject(
                Catalogue
                    .All.Where(g => g.Risk != Risk.NotifyOnly)
                    .Select(g => KeyValuePair.Create(g.Id, (JsonNode?)"enforce"))
            ),
        }.ToJsonString();

    private static IEnumerable<JsonObject> PropertiesOf(JsonObject template, string type) =>
        template["Resources"]!
            .AsObject()
            .Select(resource => resource.Value!)
            .Where(resource => (string?)resource["Type"] == type)
            .Select(resource => resource["Properties"]!.AsObject());

    private static bool IsFirstHome(JsonObject template) =>
        PropertiesOf(template, "AWS::IAM::Role").Any(role => (string?)role["RoleName"] == OwnRoles.Operator.Name);
}
