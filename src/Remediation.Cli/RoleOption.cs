using System.CommandLine;

namespace Remediation.Cli;

/// <summary>The option by whose permissions a verb works.</summary>
internal static class RoleOption
{
    /// <summary>By the caller's own.</summary>
    public const string None = "none";

    /// <summary>By those of the operator's role of the caller's account.</summary>
    public const string Operator = "operator";

    /// <summary>The environment variable that says it where the option is not given.</summary>
    public const string Variable = "REMEDIATION_ROLE";

    /// <summary>The option's description for a verb that reads the account's resources here.</summary>
    public const string OwnOnly =
        $"{None} alone, also where {Variable} says otherwise: it works with your own credentials, because the "
        + "operator's role reads none of your resources.";

    private static readonly string Form = $":role{OwnRoles.Operator}";

    public static Option<string> Create() =>
        new("--role")
        {
            HelpName = $"{Operator}|{None}|ARN",
            Description =
                $"Assume this role first: {Operator} is the {OwnRoles.Operator.Name} of your account, an ARN that of "
                + $"another one; {None} works with your own credentials. The default is {Variable}, or else {None}.",
        };

    /// <summary>What the option says, or the variable: one of the words, or the ARN of an operator's role.</summary>
    /// <exception cref="CliException">It is none of them.</exception>
    public static string ValueOf(ParseResult parsed, Option<string> option)
    {
        if (parsed.GetValue(option) is { } given)
            return Checked("--role", given);
        return Input.Variable(Variable) is { } set ? Checked(Variable, set) : None;
    }

    /// <summary>Where an operator's role is, by its ARN; null of any other text.</summary>
    public static Arn? OperatorOf(string text) =>
        Arn.Parse(text) is { Service: "iam", Region: "", Account.Length: > 0 } arn
        && text.EndsWith($":{arn.Account}{Form}", StringComparison.Ordinal)
            ? arn
            : null;

    private static string Checked(string source, string text)
    {
        if (text is None or Operator || OperatorOf(text) is not null)
            return text;
        throw CliException.Usage(
            $"{source} is '{text}': it must be {Operator}, {None}, or an operator's role in another account such as "
                + $"arn:aws:iam::111122223333{Form}; any other role is for --profile and its role_arn"
        );
    }
}
