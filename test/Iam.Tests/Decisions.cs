using Testing.Simulation;
using Xunit;

namespace Iam.Tests;

/// <summary>Requests with what AWS must decide on each, asked of the simulator together.</summary>
internal sealed class Decisions
{
    private readonly List<(AccessRequest Request, bool IsAllowed, string Why)> all = [];

    /// <summary>Expects a decision.</summary>
    /// <param name="why">What is asked, for people.</param>
    public void Expect(bool isAllowed, AccessRequest request, string why) => all.Add((request, isAllowed, why));

    public void Allow(AccessRequest request, string why) => Expect(true, request, why);

    public void Deny(AccessRequest request, string why) => Expect(false, request, why);

    /// <summary>Fails with every decision that is another.</summary>
    public async Task AssertAsync()
    {
        Assert.NotEmpty(all);
        var decided = await Simulator.DecideAsync(
            [.. all.Select(asked => asked.Request)],
            TestContext.Current.CancellationToken
        );
        var wrong = all.Zip(decided)
            .Where(pair => pair.First.IsAllowed != (pair.Second == Decision.Allowed))
            .Select(pair => $"{pair.First.Why}: {pair.Second} by {pair.First.Request}");
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }
}
