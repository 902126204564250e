using Remediation.Engine;
using Remediation.Guardrails;
using Testing;
using Xunit;

namespace Fault.Tests;

/// <summary>
/// A fault at any call leaves a repair that is right and recorded, or an event that is known to have failed.
/// </summary>
public sealed class MatrixTests(Matrix matrix, ITestOutputHelper output) : IClassFixture<Matrix>
{
    public static TheoryData<string> Ids => new(Matrix.Guardrails);

    [Theory, MemberData(nameof(Ids))]
    public void No_fault_at_any_call_breaks_a_promise(string guardrail)
    {
        var reports = matrix.Reports.Where(r => r.Trial.Sample.Guardrail == guardrail).ToList();

        Assert.All(
            Enum.GetValues<Fault>(),
            fault => Assert.Contains(reports, r => r.Trial.Fault == fault && r.Trial.Target is not null)
        );
        var broken = reports.SelectMany(r => r.Broken, (r, broken) => $"{r.Trial}: {broken}").ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_guardrail_function_calls_its_service_and_the_ledger_and_nothing_that_tells_people(string guardrail)
    {
        var services = matrix
            .Reports.Where(r => r.Trial.Sample.Guardrail == guardrail)
            .SelectMany(r => r.Services)
            .ToHashSet();
        var rule = Catalogue.Find(guardrail)!;
        var own = RolePolicy.Of(rule, enforce: true).Select(p => Services.OfAction(p.Action)?.Signature).ToHashSet();

        Assert.Contains("dynamodb", services);
        services.Remove("dynamodb");
        Assert.NotEmpty(services);
        Assert.Empty(services.Except(own));
    }

    [Fact]
    public void An_undisturbed_repair_is_told_once_and_a_failure_before_it_once()
    {
        foreach (var report in matrix.Reports.Where(r => r.Trial is { Target: null, Mode: Mode.Enforce }))
            Assert.Equal(
                report.Trial.Earlier is { Fault: Fault.ServerError } ? ["failed", "applied"] : ["applied"],
                report.Told.Select(t => t.Split(' ')[1])
            );
    }

    [Fact]
    public async Task The_page_says_what_was_just_run()
    {
        output.WriteLine(
            $"day {Matrix.Day}: {string.Join(", ", Matrix.Guardrails)}\n{matrix.Reports.Count} trials in {matrix.Took.TotalSeconds:0} s\n{FaultsPage.Split(matrix.Reports)}\n{string.Join('\n', matrix.Reports.SelectMany(r => r.Broken, (r, broken) => $"{r.Trial}: {broken}"))}"
        );
        Assert.SkipWhen(Representative.IsSoak, "the page is of the short run");
        var page = FaultsPage.Write(FaultsPage.Of(matrix.Reports));
        if (Environment.GetEnvironmentVariable("REMEDIATION_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(FaultsPage.File, page, TestContext.Current.CancellationToken);

        Assert.Equal(page, await File.ReadAllTextAsync(FaultsPage.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_page_leaves_no_guardrail_out_and_breaks_no_promise()
    {
        var rows = FaultsPage.Read();

        Assert.Equal(Representative.Repairing.Order(StringComparer.Ordinal), rows.Select(r => r.Guardrail));
        Assert.All(rows, r => Assert.Equal(0, r.Broken));
    }
}
