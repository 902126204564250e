using System.CommandLine;
using System.Text.RegularExpressions;

namespace Remediation.Cli.Commands;

/// <summary>
/// <c>policy scp</c>: a service control policy that keeps everybody but the deployment and the operators from
/// touching the engine.
/// </summary>
internal sealed partial class ScpCommand : Verb
{
    private readonly Output output;

    private readonly Option<string[]> roles = new("--role-pattern")
    {
        HelpName = "ARN-PATTERN",
        Description =
            "An operators' role, whose sessions may pause, exempt, undo and repair the deployment; may be given again.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> stack = new("--stack")
    {
        HelpName = "NAME",
        Description = "The deployment's stack; its table, queues and log groups are named after it.",
        DefaultValueFactory = _ => "Remediation",
    };

    private readonly Option<string> table = new("--table")
    {
        HelpName = "NAME",
        Description = "The ledger table or a pattern of it, where it has another name than the stack gives it.",
    };

    public ScpCommand(Output output)
        : base(
            "scp",
            "Print a service control policy that keeps everybody but the deployment and the operators "
                + "from touching the engine.",
            "remediate policy scp --role-pattern 'arn:*:iam::*:role/security-operators'",
            "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name remediation "
                + "--description 'Keeps the guardrails' --content "
                + "\"$(remediate policy scp --role-pattern 'arn:*:iam::*:role/security-operators')\""
        )
    {
        this.output = output;
        Add(roles);
        Add(stack);
        Add(table);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var operators = parsed.GetValue(roles)!.Distinct().ToList();
        foreach (var role in operators)
            RequireRolePattern(role);
        var name = Checked("--stack", parsed.GetValue(stack)!, StackName(), "a stack's name");
        var ledger = parsed.GetValue(table) is { } given
            ? Checked("--table", given, TableName(), "a table's name or a pattern of it")
            : $"{name}-Ledger*";
        var text = ServiceControlPolicy.Of(operators, name, ledger);
        if (text.Length > ServiceControlPolicy.Limit)
        {
            throw CliException.Usage(
                $"with {operators.Count} role patterns the policy has {text.Length} characters "
                    + $"and may have {ServiceControlPolicy.Limit}: give fewer or shorter ones"
            );
        }
        output.Writer.WriteLine(text);
        Warn(parsed.InvocationConfiguration.Error, operators.Count, text.Length);
        return ExitCode.Ok;
    }

    private static void Warn(TextWriter errors, int operators, int length)
    {
        if (operators == 0)
        {
            errors.WriteLine(
                "remediate: no --role-pattern: nobody could pause, exempt or undo under this policy, "
                    + "and only CloudFormation could change the deployment"
            );
        }
        const int limit = ServiceControlPolicy.Limit;
        if (length > limit * 9 / 10)
            errors.WriteLine($"remediate: the policy has {length} characters of the {limit} that it may have");
    }

    private static void RequireRolePattern(string role)
    {
        if (RolePattern().IsMatch(role))
            return;
        throw CliException.Usage(
            $"--role-pattern '{role}' is not a pattern of roles: "
                + "give one such as arn:*:iam::*:role/security-operators; "
                + "it may not begin with * after role/, because that trusts everybody"
        );
    }

    private static string Checked(string option, string text, Regex form, string what)
    {
        if (form.IsMatch(text))
            return text;
        throw CliException.Usage($"{option} '{text}' is not {what}");
    }

    [GeneratedRegex(@"^arn:[a-z*?\-]+:iam::[0-9*?]+:role/[A-Za-z0-9_+=,.@/\-][A-Za-z0-9_+=,.@/*?\-]*\z")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9\-]{0,127}\z")]
    private static partial Regex StackName();

    [GeneratedRegex(@"^(?=.*[A-Za-z0-9])[A-Za-z0-9_.*?\-]{3,255}\z")]
    private static partial Regex TableName();
}
