using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.CDK;

namespace Remediation.Cdk;

/// <summary>
/// A text with the CDK's tokens as one <c>Fn::Sub</c>: the CDK itself joins it of a piece for each token, of which a
/// long text has so many that the template would grow to the most that CloudFormation takes.
/// </summary>
internal static partial class Substitution
{
    /// <summary>A token of the CDK as it stands in a text.</summary>
    public const string Token = @"\$\{Token\[(?<name>[A-Za-z.:]+)\.[0-9]+\]\}";

    public static string Of(string text)
    {
        // What is a token alone is shortest as it is.
        if (Known().Match(text) is not { Success: true } token || token.Length == text.Length)
            return text;
        var variables = new Dictionary<string, string>();
        var substituted = Open().Replace(text, Variable);
        return variables.Count > 0 ? Fn.Sub(substituted, variables) : Fn.Sub(substituted);

        string Variable(Match open) =>
            open.Groups["name"].Value switch
            {
                // What is no token stands as it is.
                "" => "${!",
                "AWS.Partition" => "${AWS::Partition}",
                "AWS.Region" => "${AWS::Region}",
                "AWS.AccountId" => "${AWS::AccountId}",
                _ => Named(open.Value),
            };

        string Named(string token)
        {
            var name = variables.FirstOrDefault(variable => variable.Value == token).Key;
            if (name is null)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"V{variables.Count + 1}");
                variables[name] = token;
            }
            return $"${{{name}}}";
        }
    }

    [GeneratedRegex(Token)]
    private static partial Regex Known();

    [GeneratedRegex($@"{Token}|\$\{{")]
    private static partial Regex Open();
}
