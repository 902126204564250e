using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Cli.Reading;

/// <summary>
/// Findings of GuardDuty, which are events, and of Security Hub (ASFF) and OCSF, of which those about a control of
/// Security Hub's say which resources to look at.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html,
/// https://schema.ocsf.io/classes/compliance_finding
/// </remarks>
internal static partial class ToolFindings
{
    private const double Compliance = 2003;
    private const double Detection = 2004;
    private const double Activity = 6003;

    /// <summary>What a finding says; null where the value is none.</summary>
    public static IEnumerable<Found>? In(JsonElement json, string where, Tally tally)
    {
        if (IsOfGuardDuty(json))
            return OfGuardDuty(json, where);
        var finding = new Field(json);
        if (finding["ProductArn"].Text is not null && finding["AwsAccountId"].Text is { } account)
            return Told(OfHub(finding, account, where), tally);
        return finding["class_uid"].Number is { } kind ? Told(OfOcsf(finding, kind, where), tally) : null;
    }

    private static IEnumerable<Found> Told((Found? Found, string Kind) told, Tally tally)
    {
        if (told.Found is { } found)
            return [found];
        tally.Skip(told.Kind);
        return [];
    }

    private static bool IsOfGuardDuty(JsonElement json)
    {
        var finding = new Field(json);
        return finding["type"].Text is not null
            && finding["severity"].Exists
            && finding["resource"].IsObject
            && finding["service"]["serviceName"].Text == "guardduty";
    }

    private static IEnumerable<Found> OfGuardDuty(JsonElement json, string where)
    {
        using var document = Shapes.EnvelopeOfGuardDuty(json);
        yield return new FoundEvent(where, document.RootElement);
    }

    private static (Found? Found, string Kind) OfHub(Field finding, string account, string where)
    {
        var compliance = finding["Compliance"];
        var control =
            compliance["SecurityControlId"].Text
            ?? finding["ProductFields"]["ControlId"].Text
            ?? finding["GeneratorId"].Text?.Split('/')[^1];
        if (control is null || !ControlId().IsMatch(control))
            return (null, $"{Kinds.OtherFinding} ({ProductOf(finding)})");
        var isOpen =
            compliance["Status"].Text is "FAILED" or "WARNING"
            && finding["RecordState"].Text is null or "ACTIVE"
            && finding["Workflow"]["Status"].Text is not ("SUPPRESSED" or "RESOLVED");
        if (!isOpen)
            return (null, Kinds.Passed);
        var region = finding["Region"].Text ?? "";
        var resources = finding["Resources"].Items.Select(r => (r["Id"].Text ?? "", r["Region"].Text ?? region));
        return (new FoundControl(where, finding["Id"].Text ?? where, account, [control], [.. resources]), "");
    }

    private static (Found? Found, string Kind) OfOcsf(Field finding, double kind, string where)
    {
        if (kind == Activity)
            return (null, Kinds.Activity);
        if (kind is not (Compliance or Detection))
            return (null, Kinds.OtherOcsf);
        var compliance = finding["compliance"];
        var account = finding["cloud"]["account"]["uid"].Text ?? finding["cloud"]["account_uid"].Text;
        List<string> controls =
        [
            .. compliance["control"].Texts,
            // Prowler tells by standard which requirements its check is about.
            .. finding["unmapped"]["compliance"].Members.SelectMany(standard => standard.Value.Texts),
        ];
        controls = [.. controls.Where(control => ControlId().IsMatch(control)).Distinct()];
        if (controls.Count == 0 || account is null)
            return (null, $"{Kinds.OtherFinding} ({finding["metadata"]["product"]["name"].Text ?? "OCSF"})");
        var status = finding["status_code"].Text ?? compliance["status"].Text ?? "";
        var isOpen =
            status.StartsWith("FAIL", StringComparison.OrdinalIgnoreCase)
            && finding["status"].Text is not ("Suppressed" or "Resolved" or "Archived");
        if (!isOpen)
            return (null, Kinds.Passed);
        var region = finding["cloud"]["region"].Text ?? "";
        var resources = finding["resources"].Items.Select(r => (r["uid"].Text ?? "", r["region"].Text ?? region));
        var id = finding["finding_info"]["uid"].Text ?? where;
        return (new FoundControl(where, id, account, controls, [.. resources]), "");
    }

    // "arn:aws:securityhub:eu-central-1::product/aws/inspector" is "aws/inspector".
    private static string ProductOf(Field finding)
    {
        var arn = finding["ProductArn"].Text ?? "";
        var begin = arn.IndexOf("product/", StringComparison.Ordinal);
        var name = begin < 0 ? "another product" : arn[(begin + "product/".Length)..];
        return name.Length > 60 ? name[..60] : name;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]{2,30}\.[0-9]{1,3}\z")]
    private static partial Regex ControlId();
}
