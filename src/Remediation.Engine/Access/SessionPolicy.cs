using System.Text.Json.Nodes;

namespace Remediation.Engine.Access;

/// <summary>
/// The policy that a session of a role is narrowed to: whatever else the role holds, the session may do no more.
/// </summary>
/// <remarks>
/// STS takes 2,048 characters, and packs them by a measure of its own that it does not tell beforehand:
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
/// </remarks>
public static class SessionPolicy
{
    /// <summary>The most characters that STS takes.</summary>
    public const int Longest = 2048;

    /// <summary>The policy that allows some permissions on a resource's account and in its region.</summary>
    /// <returns>The text without white space; null where STS would not take it because of its length.</returns>
    public static string? Of(IEnumerable<Permission> permissions, Resource resource)
    {
        var statements = RolePolicy.Statements(permissions).Select(statement => (JsonNode)statement.ToJson(Fill));
        var policy = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };
        var text = policy.ToJsonString();
        return text.Length <= Longest ? text : null;

        string Fill(string open) => Placeholders.Fill(open, resource.Partition, resource.Region, resource.Account);
    }
}
