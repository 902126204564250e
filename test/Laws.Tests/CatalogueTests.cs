using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>Laws over the whole catalogue.</summary>
public sealed partial class CatalogueTests
{
    [Fact]
    public void No_id_is_used_twice()
    {
        var ids = Catalogue.All.Select(g => g.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    /// <summary>The pages remember every id that there ever was: ids are added and never removed or reused.</summary>
    [Fact]
    public void No_guardrail_that_has_a_page_is_removed()
    {
        var pages = Directory.EnumerateFiles(Repository.Of("docs", "guardrails"), "*.md");
        Assert.Equal(Catalogue.All.Select(g => g.Id).Order(), pages.Select(Path.GetFileNameWithoutExtension).Order());
    }

    [Fact]
    public void No_guardrail_is_left_out_of_the_catalogue()
    {
        var declared = typeof(Catalogue)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetFields())
            .Where(f => f.IsStatic && typeof(Guardrail).IsAssignableFrom(f.FieldType))
            .Select(f => f.GetValue(null))
            .ToList();
        Assert.NotEmpty(declared);
        Assert.All(declared, g => Assert.Contains(g, Catalogue.All));
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
            // Its id was released before its folder had this name.
            var expected = folder == "self" ? $"guardrail-{name}" : $"{folder}-{name}";
            Assert.Equal(expected, id);
            Assert.InRange(id.Length, 1, 54);
        }
    }

    [Fact]
    public void Every_guardrail_has_samples_of_a_violation_a_compliant_state_and_a_failed_call() =>
        Assert.All(
            Catalogue.All,
            guardrail =>
            {
                var samples = Sample.Of(guardrail.Id).ToList();
                Assert.Contains(samples, s => s.Outcome == "applied");
                Assert.Contains(samples, s => s.Outcome == "compliant");
                Assert.Contains(samples, s => s.Outcome == "ignored" && s.Event["detail"]!["errorCode"] is not null);
                Assert.Contains(samples, s => (string?)s.Event["detail-type"] == "Config Configuration Item Change");
            }
        );

    [Fact]
    public void Permissions_name_a_service_and_an_action_and_no_partition_region_or_account() =>
        Assert.All(
            Catalogue.All.SelectMany(g => RolePolicy.Of(g, enforce: true).Concat(g.Undos)),
            permission =>
            {
                Assert.Matches("^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$", permission.Action);
                Assert.Matches(
                    @"^(\*|arn:\{partition\}:[a-z0-9-]+:(\{region\})?:(\{account\})?:.+)$",
                    permission.Resource
                );
            }
        );

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Capital();
}
