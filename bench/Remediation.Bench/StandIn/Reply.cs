using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Remediation.Bench.StandIn;

/// <summary>An answer of AWS's.</summary>
internal sealed record Reply(int Status, string ContentType, string Body)
{
    public static Reply Json(JsonObject body, int status = 200) =>
        new(status, "application/x-amz-json-1.0", body.ToJsonString());

    public static Reply Xml(XElement body, int status = 200) =>
        new(status, "text/xml", body.ToString(SaveOptions.DisableFormatting));

    /// <summary>An answer without a body.</summary>
    public static Reply Nothing() => new(200, "application/xml", "");

    /// <summary>S3's form of an error.</summary>
    public static Reply S3Error(int status, string code) => Xml(new("Error", new XElement("Code", code)), status);

    /// <summary>EC2's form of an error.</summary>
    public static Reply Ec2Error(string code) =>
        Xml(new("Response", new XElement("Errors", new XElement("Error", new XElement("Code", code)))), 400);
}
