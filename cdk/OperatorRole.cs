using Amazon.CDK;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// The role by which the command line works: it reads the ledger, writes switches, makes the engine sweep, takes dead
/// letters, and assumes the roles of an undo. It has no permission on a customer's resource.
/// </summary>
internal static class OperatorRole
{
    private static readonly string[] TakingLetters =
    [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ];

    public static void Add(Construct scope, HomeParts parts)
    {
        var role = OwnRoles.OperatorOf(parts.NameInRoles);
        Roles.Assumed(
            scope,
            "Operator",
            parts.Manifest,
            role,
            "Operates Remediation by its command line",
            parts.Options.Operators,
            [
                .. Iam.LedgerOfOperators(parts.Ledger.TableArn),
                Iam.Allow(
                    ["ssm:GetParameter", "ssm:GetParametersByPath"],
                    Iam.ParameterIn("*", Deployed.LedgerParameter),
                    Iam.ParameterIn("*", Deployed.ManifestPath.TrimEnd('/')),
                    Iam.ParameterIn("*", $"{Deployed.ManifestPath}*")
                ),
                Iam.Allow(["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"], Iam.Function(Deployed.Engine)),
                // The dead letters of a region without a home are in that region; CloudFormation names the queues.
                Iam.Allow(TakingLetters, $"arn:{Aws.PARTITION}:sqs:*:{Aws.ACCOUNT_ID}:{Deployed.StackName}-*"),
                Iam.Allow(["sts:AssumeRole"], Iam.Role(new(OwnRoles.UndoPath, "*"))),
            ]
        );
    }
}
