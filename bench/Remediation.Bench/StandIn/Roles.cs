using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Remediation.Engine.Ledger;

namespace Remediation.Bench.StandIn;

/// <summary>STS: gives credentials of roles, by which later calls are told apart.</summary>
internal sealed class Roles
{
    private static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    private readonly ConcurrentDictionary<string, string> roles = new();

    /// <summary>The ARN of the role that an access key was given for; null for a key of another kind.</summary>
    public string? Of(string accessKey) => roles.GetValueOrDefault(accessKey);

    /// <returns>Null for what it does not know.</returns>
    public Reply? Answer(Request request)
    {
        if (request.Operation != "AssumeRole")
            return null;
        var role = request.Form["RoleArn"]!;
        var key = $"ASIA{RecordId.Hash(role)[..16].ToUpperInvariant()}";
        roles[key] = role;
        var lifetime = int.Parse(request.Form["DurationSeconds"] ?? "3600", CultureInfo.InvariantCulture);
        var end = DateTime.UtcNow.AddSeconds(lifetime).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var credentials = new XElement(
            Namespace + "Credentials",
            new XElement(Namespace + "AccessKeyId", key),
            new XElement(Namespace + "SecretAccessKey", "stand-in"),
            new XElement(Namespace + "SessionToken", "stand-in"),
            new XElement(Namespace + "Expiration", end)
        );
        return Reply.Xml(
            new(Namespace + "AssumeRoleResponse", new XElement(Namespace + "AssumeRoleResult", credentials))
        );
    }
}
