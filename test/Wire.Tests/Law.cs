using Amazon.Runtime;
using Xunit;

namespace Wire.Tests;

/// <summary>The law that stand-ins and packages are held to alike.</summary>
public static class Law
{
    public static TheoryData<string, string> Rows(string list)
    {
        var rows = new TheoryData<string, string>();
        foreach (var (client, operation) in Cases.Listed(list))
            rows.Add(client, operation);
        return rows;
    }

    /// <summary>The cases of one operation; there are some.</summary>
    public static IReadOnlyList<Case> Of(IReadOnlyList<Case> cases, string client, string operation, string kind)
    {
        var found = cases.Where(c => c.Client == client && c.Operation == operation && c.Kind == kind).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    public static async Task RequestsAreSameAsync(IReadOnlyList<Case> cases, string client, string operation)
    {
        var differences = new List<string>();
        foreach (var given in Of(cases, client, operation, "request"))
        {
            var exchange = new Exchange(given.Answer);
            await Play.CallAsync(given, exchange);
            differences.AddRange(Same.Differences(given.Expected, exchange.Sent!).Select(d => $"{given.Variant}: {d}"));
        }
        AreNone(differences);
    }

    /// <param name="isExact">Whether an empty list is another thing than none; the packages read both as none.</param>
    public static async Task AnswersAreSameAsync(
        IReadOnlyList<Case> cases,
        string client,
        string operation,
        bool isExact = true
    )
    {
        var differences = new List<string>();
        foreach (var given in Of(cases, client, operation, "answer"))
        {
            var response = await Play.CallAsync(given, new Exchange(given.Answer));
            var shown = Shapes.Show(response);
            var difference = isExact
                ? Same.Difference(given.Expected, shown)
                : Same.Difference(Same.WithoutEmpty(given.Expected), Same.WithoutEmpty(shown));
            if (difference is not null)
                differences.Add($"{given.Variant}: {difference}");
        }
        AreNone(differences);
    }

    private static void AreNone(List<string> differences)
    {
        if (differences.Count > 0)
            Assert.Fail(string.Join(Environment.NewLine, differences));
    }

    /// <summary>The exception that a client makes of an error answer.</summary>
    public static async Task<AmazonServiceException> ErrorAsync(Case given) =>
        await Assert.ThrowsAnyAsync<AmazonServiceException>(() => Play.CallAsync(given, new Exchange(given.Answer)));

    public static void IsSame(Case given, AmazonServiceException error)
    {
        Assert.Equal(Text(given, "type"), error.GetType().Name);
        Assert.Equal(Text(given, "code"), error.ErrorCode);
        Assert.Equal(Text(given, "requestId"), error.RequestId);
        Assert.Equal(given.Expected["status"]!.GetValue<int>(), (int)error.StatusCode);
    }

    public static string Text(Case given, string name) => given.Expected[name]!.GetValue<string>();
}
