using System.Text.Json.Nodes;

namespace Testing.Simulation;

/// <summary>Requests as the simulator's process reads them: each policy once, and the requests by its number.</summary>
internal sealed class SimulationBatch
{
    private const int AccountPart = 4;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly JsonArray policies = [];
    private readonly JsonArray requests = [];

    public string Json => new JsonObject { ["policies"] = policies, ["requests"] = requests }.ToJsonString();

    public void Add(AccessRequest request)
    {
        var account = AccountOf(request.Principal);
        var owner = request.ResourceAccount ?? AccountOf(request.Resource);
        if (owner.Length == 0)
            owner = account;
        var isAnonymous = request.Principal == AccessRequest.Anonymous;
        var context = new JsonObject { ["aws:ResourceAccount"] = owner };
        if (!isAnonymous)
        {
            context["aws:PrincipalArn"] = request.Principal;
            context["aws:PrincipalAccount"] = account;
        }
        foreach (var (key, values) in request.Context)
            context[key] = Array(values.Select(value => (JsonNode)value));
        requests.Add(
            new JsonObject
            {
                ["principal"] = isAnonymous ? new JsonObject { ["type"] = request.Principal } : request.Principal,
                ["action"] = request.Action,
                ["resource"] = request.Resource,
                ["resourceAccount"] = owner,
                ["context"] = context,
                ["identity"] = Array(request.Identity.Select(Number)),
                ["serviceControl"] = Array(
                    request.ServiceControl.Select(level => (JsonNode)Array(level.Select(Number)))
                ),
                ["session"] = Optional(request.Session),
                ["boundary"] = Optional(request.Boundary),
                ["resourcePolicy"] = Optional(request.ResourcePolicy),
            }
        );
    }

    private JsonNode? Optional(string? policy) => policy is null ? null : Number(policy);

    private JsonNode Number(string policy)
    {
        if (!numbers.TryGetValue(policy, out var number))
        {
            number = numbers.Count;
            numbers.Add(policy, number);
            policies.Add(JsonNode.Parse(policy));
        }
        return number;
    }

    private static JsonArray Array(IEnumerable<JsonNode> items) => [.. items];

    private static string AccountOf(string arn) =>
        arn.Split(':') is { Length: > AccountPart } parts ? parts[AccountPart] : "";
}
