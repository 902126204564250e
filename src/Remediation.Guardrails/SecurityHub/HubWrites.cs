using System.Text.Json.Nodes;
using Amazon.SecurityHub.Model;

namespace Remediation.Guardrails.SecurityHub;

/// <summary>The writes of a hub and its standards.</summary>
internal static class HubWrites
{
    /// <summary>The only hub of a region.</summary>
    public const string Hub = "arn:{partition}:securityhub:{region}:{account}:hub/default";

    public static readonly Permission Enable = new("securityhub:EnableSecurityHub", Hub);
    public static readonly Permission Disable = new("securityhub:DisableSecurityHub", Hub);
    public static readonly Permission Configure = new("securityhub:UpdateSecurityHubConfiguration", Hub);
    public static readonly Permission EnableStandards = new("securityhub:BatchEnableStandards", Hub);
    public static readonly Permission DisableStandards = new("securityhub:BatchDisableStandards", Hub);

    /// <summary>What AWS asks for where the account's role of Security Hub is gone too.</summary>
    /// <remarks>https://docs.aws.amazon.com/securityhub/latest/userguide/using-service-linked-roles.html</remarks>
    public static readonly Permission CreateRole = new(
        "iam:CreateServiceLinkedRole",
        "arn:{partition}:iam::{account}:role/aws-service-role/securityhub.amazonaws.com/AWSServiceRoleForSecurityHub"
    )
    {
        Conditions = [new("StringEquals", "iam:AWSServiceName", ["securityhub.amazonaws.com"])],
    };

    /// <summary>Switches the hub on, and no standard.</summary>
    /// <param name="generator">For what a finding is made; empty for AWS's default.</param>
    public static Step SwitchOn(string generator)
    {
        var request = new EnableSecurityHubRequest
        {
            EnableDefaultStandards = false,
            ControlFindingGenerator = generator.Length == 0 ? null : generator,
        };
        var shown = new JsonObject { ["EnableDefaultStandards"] = false };
        if (generator.Length > 0)
            shown["ControlFindingGenerator"] = generator;
        return new(
            Enable,
            "EnableSecurityHub",
            shown,
            run => run.Aws.SecurityHub.EnableSecurityHubAsync(request, run.Cancel).AsAnswer()
        );
    }

    /// <summary>Switches the hub off, and its standards with it.</summary>
    public static Step SwitchOff() =>
        new(
            Disable,
            "DisableSecurityHub",
            [],
            run => run.Aws.SecurityHub.DisableSecurityHubAsync(new(), run.Cancel).AsAnswer()
        );

    /// <summary>Says whether controls that AWS adds are switched on by themselves.</summary>
    public static Step AddControls(bool add) =>
        new(
            Configure,
            "UpdateSecurityHubConfiguration",
            new() { ["AutoEnableControls"] = add },
            run =>
                run.Aws.SecurityHub.UpdateSecurityHubConfigurationAsync(new() { AutoEnableControls = add }, run.Cancel)
                    .AsAnswer()
        );

    /// <summary>Enables standards.</summary>
    public static Step EnableOf(IEnumerable<Standard> standards)
    {
        var arns = standards.Select(standard => standard.Arn).ToList();
        var requests = arns.Select(arn => new StandardsSubscriptionRequest { StandardsArn = arn });
        var request = new BatchEnableStandardsRequest { StandardsSubscriptionRequests = [.. requests] };
        return new(
            EnableStandards,
            "BatchEnableStandards",
            Shown("StandardsArns", arns),
            run => run.Aws.SecurityHub.BatchEnableStandardsAsync(request, run.Cancel).AsAnswer()
        );
    }

    /// <summary>Disables standards.</summary>
    public static Step DisableOf(IEnumerable<Standard> standards)
    {
        // One without a subscription is none that can be disabled: AWS refuses it, and that is told.
        var arns = standards.Select(standard => standard.Subscription ?? standard.Arn).ToList();
        return new(
            DisableStandards,
            "BatchDisableStandards",
            Shown("StandardsSubscriptionArns", arns),
            run =>
                run.Aws.SecurityHub.BatchDisableStandardsAsync(new() { StandardsSubscriptionArns = arns }, run.Cancel)
                    .AsAnswer()
        );
    }

    private static JsonObject Shown(string name, List<string> arns) =>
        new() { [name] = new JsonArray([.. arns.Select(arn => (JsonNode?)JsonValue.Create(arn))]) };
}
