using System.Globalization;
using System.Text.RegularExpressions;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>The roles of a manifest, several to a parameter: a stack has no room for one each.</summary>
internal sealed partial class RoleParts
{
    // What SSM takes, and what is filled: the rest is for tokens that come out longer than they are taken for.
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
    private const int Longest = 8192;
    private const int Full = 6500;

    // How long the values of tokens become, in characters.
    private const int Partition = 10;
    private const int Account = 12;
    private const int Generated = 80;

    private readonly List<(string Group, RolePart Role)> roles = [];

    public void Add(string group, RolePart role) => roles.Add((group, role));

    /// <summary>The parameters, those of a group by numbers from 1.</summary>
    /// <exception cref="OptionException">A role alone is longer than a parameter.</exception>
    public IEnumerable<RolesPart> Bundled()
    {
        foreach (var group in roles.GroupBy(role => role.Group, role => role.Role))
        {
            var number = 1;
            var part = Numbered(group.Key, number);
            foreach (var role in group)
            {
                var fuller = part with { Roles = [.. part.Roles, role] };
                if (part.Roles.Count > 0 && LengthOf(fuller) > Full)
                {
                    yield return part;
                    number++;
                    fuller = Numbered(group.Key, number) with { Roles = [role] };
                }
                part = fuller;
                RequireRoom(part);
            }
            yield return part;
        }
    }

    private static RolesPart Numbered(string group, int number) =>
        new() { Name = string.Create(CultureInfo.InvariantCulture, $"{group}/{number}") };

    private static void RequireRoom(RolesPart part)
    {
        var length = LengthOf(part);
        if (length <= Longest)
            return;
        throw new OptionException(
            $"the parameter {part.Parameter} would have about {length} characters, where SSM takes {Longest}: its role "
                + "has too long a policy"
        );
    }

    private static int LengthOf(RolesPart part) => Token().Replace(part.ToJson(), Estimated).Length;

    private static string Estimated(Match token)
    {
        var length = token.Groups["name"].Value switch
        {
            "AWS.Partition" => Partition,
            "AWS.AccountId" => Account,
            _ => Generated,
        };
        return new('x', length);
    }

    [GeneratedRegex(Substitution.Token)]
    private static partial Regex Token();
}
