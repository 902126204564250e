using System.Globalization;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Testing;

namespace Laws.Tests;

/// <summary>
/// A security group of more rules than the emulator takes: 897 narrow ranges and three that let the world in, each with
/// a description of 100 characters, that answers the calls of its guardrail.
/// </summary>
internal sealed class LongGroup
{
    public const string Id = "sg-00000000000000900";

    private readonly SortedDictionary<string, Rule> rules = new(StringComparer.Ordinal);

    public LongGroup(char filling)
    {
        for (var i = 0; i < 897; i++)
            Add(new("22", $"10.{i / 256}.{i % 256}.0/24", Description(filling)));
        foreach (var port in new[] { "22", "3389", "5432" })
            Add(new(port, "0.0.0.0/0", Description(filling)));
    }

    private sealed record Rule(string Port, string Range, string Description);

    /// <summary>What the rules say, without their ids: a rule that is made again gets another.</summary>
    public IReadOnlyList<string> Rules
    {
        get
        {
            lock (rules)
                return [.. rules.Values.Select(rule => $"{rule}")];
        }
    }

    /// <summary>The answer to a call of EC2; null for other services' calls.</summary>
    public Interference? Answer(RecordedCall call)
    {
        if (call.Service != "ec2")
            return null;
        lock (rules)
        {
            var body = call.Operation switch
            {
                "DescribeSecurityGroupRules" => Described(),
                "RevokeSecurityGroupIngress" => Revoked(call.Body),
                "AuthorizeSecurityGroupIngress" => Authorized(call.Body),
                var other => throw new InvalidOperationException($"nobody answers {other}"),
            };
            var text = $"""
                <{call.Operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">{body}</{call.Operation}Response>
                """;
            var head =
                $"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\n"
                + "Connection: close\r\n\r\n";
            return new(IsDelivered: false, Encoding.UTF8.GetBytes(head + text), Ending.Close);
        }
    }

    private string Described() =>
        $"<securityGroupRuleSet>{string.Concat(rules.Select(rule => Item(rule.Key, rule.Value)))}</securityGroupRuleSet>";

    private static string Item(string id, Rule rule) =>
        $"<item><securityGroupRuleId>{id}</securityGroupRuleId><groupId>{Id}</groupId>"
        + $"<groupOwnerId>{Account.Id}</groupOwnerId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol>"
        + $"<fromPort>{rule.Port}</fromPort><toPort>{rule.Port}</toPort><cidrIpv4>{rule.Range}</cidrIpv4>"
        + $"<description>{SecurityElement.Escape(rule.Description)}</description></item>";

    private string Revoked(string body)
    {
        foreach (var (name, value) in Form(body))
        {
            if (name.StartsWith("SecurityGroupRuleId.", StringComparison.Ordinal) && !rules.Remove(value))
                throw new InvalidOperationException($"there is no rule {value}");
        }
        return "<return>true</return>";
    }

    private string Authorized(string body)
    {
        var form = Form(body).ToDictionary(pair => pair.Name, pair => pair.Value);
        const string range = "IpPermissions.1.IpRanges.1.";
        Add(new(form["IpPermissions.1.FromPort"], form[range + "CidrIp"], form[range + "Description"]));
        return "<return>true</return>";
    }

    private void Add(Rule rule) =>
        rules.Add(string.Create(CultureInfo.InvariantCulture, $"sgr-{Guid.NewGuid():N}")[..21], rule);

    private static IEnumerable<(string Name, string Value)> Form(string body) =>
        body.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], WebUtility.UrlDecode(pair[1])));

    private static string Description(char filling) =>
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(30)).PadRight(100, filling);
}
