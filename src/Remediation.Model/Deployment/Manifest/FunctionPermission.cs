namespace Remediation.Model.Deployment.Manifest;

/// <summary>A statement of a function's policy.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html</remarks>
public sealed record FunctionPermission
{
    /// <summary>The statement's id; null in the manifest, since CloudFormation makes it up.</summary>
    public string? StatementId { get; init; }

    /// <summary>Whom it lets in, e.g. <c>events.amazonaws.com</c>; <c>*</c> for everybody.</summary>
    public required string Principal { get; init; }

    /// <summary>What it lets them do.</summary>
    public string Action { get; init; } = "lambda:InvokeFunction";

    /// <summary>The ARN that they must come from, e.g. a rule's; null for any.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The account that they must come from; null for any.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>What else must hold, the JSON text of the conditions; null if nothing must.</summary>
    public string? Conditions { get; init; }
}
