using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>Laws over the whole catalogue.</summary>
public sealed partial class CatalogueTests
{
    private const string List = "src/Remediation.Guardrails/Catalogue.cs";
    private const string Removed = "docs/removed-guardrails.md";

    [Fact]
    public void No_id_is_used_twice()
    {
        var twice = Catalogue.All.Ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key);
        AssertNone(twice, id => $"{List} lists {id} twice: give one of the two a class name, and so an id, of its own");
    }

    [Fact]
    public void A_guardrail_is_listed_by_its_own_id()
    {
        var entries = Catalogue.All.Ids.Zip(Catalogue.All, (id, guardrail) => (Listed: id, guardrail.Id));
        AssertNone(
            entries.Where(entry => entry.Listed != entry.Id),
            entry => $"{List} lists {entry.Id} as {entry.Listed}: a line names one class twice"
        );
    }

    /// <summary>
    /// The pages and the list of removed guardrails remember every id that there ever was: none is used again.
    /// </summary>
    [Fact]
    public void No_guardrail_that_has_a_page_is_removed()
    {
        var pages = Directory.EnumerateFiles(Repository.Of("docs", "guardrails"), "*.md");
        var ids = pages.Select(page => Path.GetFileNameWithoutExtension(page)!).ToList();
        AssertNone(
            ids.Except(Catalogue.All.Ids),
            id =>
                $"docs/guardrails/{id}.md has no guardrail any more: put its line back into {List}, or move it into "
                + Removed
        );
        var removed = RemovedId().Matches(File.ReadAllText(Repository.Of(Removed.Split('/'))));
        Assert.NotEmpty(removed);
        AssertNone(
            removed.Select(row => row.Groups["id"].Value).Intersect(Catalogue.All.Ids),
            id => $"{id} is in {List} and in {Removed}: an id that was released is never used for another guardrail"
        );
        AssertNone(
            Catalogue.All.Ids.Except(ids),
            id => $"there is no docs/guardrails/{id}.md: `dotnet run --project src/Remediation.Cli -- docs` writes it"
        );
    }

    [Fact]
    public void No_guardrail_is_left_out_of_the_catalogue()
    {
        var declared = typeof(Catalogue)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetFields())
            .Where(field => field.IsStatic && typeof(Guardrail).IsAssignableFrom(field.FieldType))
            .ToList();
        Assert.NotEmpty(declared);
        AssertNone(
            declared.Where(field => !Catalogue.All.Contains((Guardrail)field.GetValue(null)!)),
            field => $"{field.DeclaringType!.FullName} is not in {List}: add a line for it"
        );
    }

    [Fact]
    public void Ids_are_folder_and_class_in_kebab_case()
    {
        foreach (
            var field in typeof(Catalogue)
                .Assembly.GetTypes()
                .SelectMany(t => t.GetFields())
                .Where(f => f.IsStatic && typeof(Guardrail).IsAssignableFrom(f.FieldType))
        )
        {
            var id = ((Guardrail)field.GetValue(null)!).Id;
            var folder = field.DeclaringType!.Namespace!.Split('.')[^1].ToLowerInvariant();
            var name = Capital().Replace(field.DeclaringType.Name, "-$0").TrimStart('-').ToLowerInvariant();
            Assert.Equal($"{folder}-{name}", id);
            Assert.InRange(id.Length, 1, 54);
        }
    }

    [Fact]
    public void Every_guardrail_has_samples_of_a_violation_a_compliant_state_a_failed_call_and_a_Config_item() =>
        AssertNone(
            Catalogue.All.Ids.SelectMany(id => MissingOf(id, [.. Sample.Of(id)]), (id, missing) => (id, missing)),
            found => $"events/{found.id}/ has no sample of {found.missing}: CONTRIBUTING.md says how one is written"
        );

    private static IEnumerable<string> MissingOf(string guardrail, List<Sample> samples)
    {
        if (!samples.Exists(s => s.Outcome == "applied") && Catalogue.Find(guardrail)!.Risk != Risk.NotifyOnly)
            yield return "a violation that is repaired (outcome applied)";
        if (!samples.Exists(s => s.Outcome == "compliant"))
            yield return "a state that is right (outcome compliant)";
        if (!samples.Exists(s => s.Outcome == "ignored" && s.Event["detail"]!["errorCode"] is not null))
            yield return "a call that failed (outcome ignored)";
        if (!samples.Exists(s => (string?)s.Event["detail-type"] == "Config Configuration Item Change"))
            yield return "AWS Config's record of the resource (a configuration item)";
    }

    private static void AssertNone<T>(IEnumerable<T> found, Func<T, string> say)
    {
        var faults = found.Select(say).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Permissions_name_a_service_and_an_action_and_no_partition_region_or_account() =>
        Assert.All(
            Catalogue.All.SelectMany(g => RolePolicy.Of(g, enforce: true).Concat(g.Undos)),
            permission =>
            {
                Assert.Matches("^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$", permission.Action);
                Assert.Matches(
                    @"^(\*|arn:\{partition\}:[a-z0-9-]+:(\{region\})?:(\{account\}|\*|aws)?:.+)$",
                    permission.Resource
                );
            }
        );

    // Prefix lists are AWS's own, or another account shares them; an organization's trail is its management account's.
    private static readonly string[] OfEveryAccount =
    [
        "cloudtrail:GetTrailStatus",
        "cloudtrail:StartLogging",
        "cloudtrail:StopLogging",
        "ec2:GetManagedPrefixListEntries",
    ];

    [Fact]
    public void A_permission_is_on_every_accounts_resources_only_for_what_is_shared() =>
        Assert.All(
            Catalogue
                .All.SelectMany(g => RolePolicy.Of(g, enforce: true).Concat(g.Undos))
                .Where(permission => permission.Resource != "*" && permission.Resource.Split(':')[4] == "*"),
            permission => Assert.Contains(permission.Action, OfEveryAccount)
        );

    // A bucket's ARN names no account: it is also that of another account's bucket, which may let us.
    [Fact]
    public void A_permission_whose_ARN_names_no_account_is_on_the_accounts_own_resources_alone()
    {
        var everybodys = Catalogue
            .All.SelectMany(g => RolePolicy.Of(g, enforce: true).Concat(g.Undos))
            .Where(permission => permission.Resource != "*" && permission.Resource.Split(':')[4].Length == 0)
            .ToList();
        Assert.NotEmpty(everybodys);
        Assert.All(
            everybodys,
            permission =>
                Assert.Contains(
                    new PermissionCondition("StringEquals", "aws:ResourceAccount", ["{account}"]),
                    permission.Conditions
                )
        );
    }

    [Fact]
    public void Conditions_name_no_partition_region_or_account_and_no_key_twice_by_one_operator() =>
        Assert.All(
            Catalogue.All.SelectMany(g => RolePolicy.Of(g, enforce: true).Concat(g.Undos)),
            permission =>
            {
                Assert.Distinct(permission.Conditions.Select(c => (c.Operator, c.Key)));
                Assert.All(
                    permission.Conditions.SelectMany(c => c.Values),
                    value => Assert.DoesNotMatch(@"arn:aws|[0-9]{12}|[a-z]{2}-[a-z]+-[0-9]", value)
                );
                // Of a request without the key, "all of its values" is true.
                Assert.All(
                    permission.Conditions.Where(c => c.Operator.StartsWith("ForAllValues:", StringComparison.Ordinal)),
                    c => Assert.Contains(new PermissionCondition("Null", c.Key, ["false"]), permission.Conditions)
                );
            }
        );

    [GeneratedRegex("^\\| `(?<id>[a-z0-9-]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex RemovedId();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Capital();
}
