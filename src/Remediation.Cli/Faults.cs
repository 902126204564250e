using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Remediation.Cli.Credentials;

namespace Remediation.Cli;

/// <summary>Errors in words that name the thing, the account and region, and the remedy.</summary>
internal static class Faults
{
    private static string There => $"{Place.Current}";

    public static string Words(Exception error) =>
        error switch
        {
            CredentialsException e => e.Message,
            Amazon.SQS.Model.QueueDoesNotExistException e => $"AWS does not find the queue in {There}: {Sentence(e)} "
                + "Check --queue, --profile, --region and --endpoint.",
            RoleNotAssumedException { ErrorCode.Length: > 0 } e => OfRole(e),
            AmazonServiceException e when CredentialFault.IsRefused(e) =>
                $"AWS does not accept the credentials of {CredentialFault.Origin} ({e.ErrorCode} in {There}): "
                    + $"{Sentence(e)} "
                    + "Log in again, give another --profile, or enable the region if the account has it not.",
            ResourceNotFoundException e => OfTable(e),
            AmazonServiceException { ErrorCode: "ResourceNotFoundException" } e =>
                $"AWS does not find it in {There}: {Sentence(e)} Check --profile, --region and --endpoint.",
            AmazonServiceException { ErrorCode: { Length: > 0 } code } e when AwsError.IsDenied(e) =>
                $"AWS refused with {code} in {There}: {Sentence(e)} "
                    + "Grant the action to your role, or give another --profile.",
            AmazonServiceException { ErrorCode: { Length: > 0 } code } e =>
                $"AWS answered {code} in {There}: {Sentence(e)}",
            AmazonServiceException e => OfNetwork(e),
            AmazonClientException e =>
                $"{Sentence(e)} Give --profile, set AWS_PROFILE, or log in with `aws sso login`.",
            HttpRequestException e => OfNetwork(e),
            OperationCanceledException => "stopped",
            AggregateException e => string.Join("\n  ", e.InnerExceptions.Select(Words)),
            _ => error.Message,
        };

    private static string OfTable(ResourceNotFoundException error)
    {
        var table = Place.Current.Table is { } name ? $"the ledger table {name}" : "the ledger table";
        return $"AWS does not find {table} in {There}: {Sentence(error)} "
            + "Check --table, --profile, --region and --endpoint.";
    }

    private static string OfNetwork(Exception error)
    {
        var hint = RegionOption.Hint(Place.Current.Region);
        return $"AWS could not be reached in {There} ({error.Message}): check --endpoint, --region and the network"
            + hint;
    }

    // STS says of a role that is not there what it says of one that does not trust the caller.
    private static string OfRole(RoleNotAssumedException error)
    {
        if (!AwsError.IsDenied(error))
            return $"AWS answered {error.ErrorCode} when it was asked for {error.Role}: {error.Message}";
        var isOperator = error.Role.EndsWith($":role{OwnRoles.Operator}", StringComparison.Ordinal);
        var who = isOperator ? "you" : "the operator";
        var remedy = isOperator
            ? "Either nothing is deployed in that account, or you are not among its operators: name yourself in the "
                + "CDK option `operators` and deploy"
            : "Its deployment is of another version than this command line: deploy again";
        return $"AWS refused with {error.ErrorCode} to let {who} assume {error.Role}: {error.Message} "
            + $"{remedy}, or work with your own credentials by --role {RoleOption.None}.";
    }

    /// <summary>A message as a sentence: services end theirs as they like.</summary>
    public static string Sentence(Exception error)
    {
        var text = error.Message.Trim();
        return text.EndsWith('.') ? text : $"{text}.";
    }
}
