using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Iam.Tests;

/// <summary>What a role may do, as its template says it.</summary>
internal sealed record HeldPolicy(IReadOnlyList<Statement> Statements)
{
    private const string Version = "2012-10-17";

    public static HeldPolicy Of(JsonNode document) =>
        new([.. document["Statement"]!.AsArray().Select(statement => Statement.Of(statement!))]);

    /// <summary>The actions that it allows.</summary>
    public IEnumerable<string> Actions => Statements.Where(s => s.Allows).SelectMany(s => s.Actions).Distinct();

    /// <summary>What it says of each action and resource, sorted.</summary>
    public IEnumerable<string> Lines => Statements.SelectMany(s => s.Lines).Order(StringComparer.Ordinal);

    /// <summary>The policy as IAM has it.</summary>
    public string Json => Document(Statements.Select(s => s.ToJson(s.Actions, s.Resources)));

    /// <summary>
    /// The policy in the emulator's words, see <see cref="Moto"/>, which takes none without statements.
    /// </summary>
    public string ForMoto => Document(Statements.DefaultIfEmpty(Moto.Nothing).SelectMany(Moto.StatementsOf));

    /// <summary>The same without one action.</summary>
    public HeldPolicy Without(string action) => Without(action, _ => true);

    /// <summary>The same without one action on some resources.</summary>
    public HeldPolicy Without(string action, Func<string, bool> isOn) =>
        new([.. Statements.SelectMany(statement => Without(statement, action, isOn))]);

    /// <summary>Whether an action is allowed on a resource, conditions aside.</summary>
    public bool Allows(string action, string arn) =>
        Statements.Any(s => s.Allows && s.Actions.Contains(action) && s.Resources.Any(r => Matches(r, arn)));

    /// <summary>Whether an action is allowed on a resource where a condition's key has a value.</summary>
    public bool AllowsWhere(string action, string arn, string key, string value)
    {
        var statements = Statements.Where(s =>
            (s.Condition?["ArnLike"] ?? s.Condition?["StringEquals"])?[key] is { } patterns && IsLike(patterns, value)
        );
        return new HeldPolicy([.. statements]).Allows(action, arn);
    }

    /// <summary>Whether items of a partition of the ledger may be written, by the condition on their keys.</summary>
    public bool MayWriteToLedger(string key)
    {
        var writing = Statements.Single(s => s.Actions.Any(a => a is "dynamodb:PutItem" or "dynamodb:UpdateItem"));
        return IsLike(writing.Condition!["ForAllValues:StringLike"]!["dynamodb:LeadingKeys"]!, key);
    }

    private static bool IsLike(JsonNode patterns, string text) =>
        patterns is JsonArray many
            ? many.Any(pattern => Matches((string)pattern!, text))
            : Matches((string)patterns!, text);

    private static bool Matches(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static IEnumerable<Statement> Without(Statement statement, string action, Func<string, bool> isOn)
    {
        if (!statement.Allows || !statement.Actions.Contains(action) || !statement.Resources.All(isOn))
            return [statement];
        var others = statement.Actions.Where(a => a != action).ToList();
        return others.Count > 0 ? [statement with { Actions = others }] : [];
    }

    private static string Document(IEnumerable<JsonObject> statements) =>
        new JsonObject { ["Version"] = Version, ["Statement"] = new JsonArray([.. statements]) }.ToJsonString();
}
