using Remediation.Guardrails.Shared.Policies;
using Testing.Simulation;
using Xunit;

namespace Fuzz.Tests.Judge;

/// <summary>
/// An implementation of IAM's decisions that is not ours agrees with the analysis of resource policies: what it leaves
/// lets no stranger in, and what it takes away did.
/// </summary>
public sealed class ResourcePolicyTests
{
    private const int Count = 13_000;

    [Fact]
    public async Task What_is_left_lets_no_stranger_in_and_what_is_taken_away_did()
    {
        var asked = new List<(bool, IReadOnlyList<ConditionTest>, AccessRequest, Statement?)>();
        foreach (var (turn, drawn) in Seeded.Of(Policies.Statement, Count).Index())
        {
            var statement = drawn with { Sid = $"s{turn}" };
            var isPublic = PolicyAnalysis.Of(Policies.Text([statement])).PublicStatements.Count == 1;
            // Where the condition asks for neither, both can, by turns.
            var offers = Oracle.Offers(statement.Tests);
            var isSigned = offers.Any(offer => MustSign(offer.Key, offer.Value));
            var isUnsigned = offers.Any(offer => MustNotSign(offer.Key, offer.Value));
            var anonymous = Asking.Anonymously(statement, turn);
            var stranger = Asking.ByStranger(statement, turn);
            if (isPublic)
                asked.Add(
                    (
                        true,
                        statement.Tests,
                        isSigned || (!isUnsigned && turn % 2 == 0) ? stranger : anonymous,
                        statement
                    )
                );
            else
                asked.AddRange([
                    (false, statement.Tests, stranger, statement),
                    (false, statement.Tests, anonymous, statement),
                ]);
        }
        var judged = await Judged.AskAsync(asked, TestContext.Current.CancellationToken);

        var letIn = judged.Where(j => !j.IsTaken && j.Judged.Answer.Decision == Decision.Allowed).ToList();
        Assert.True(
            letIn.Count == 0,
            Judged.Told("the analysis leaves what lets a stranger in", [.. letIn.Select(l => l.Judged)])
        );

        var taken = judged.Where(j => j.IsTaken).Select(j => j.Judged).ToList();
        var refused = taken.Where(j => j.Answer.Decision != Decision.Allowed).ToList();
        var unexplained = refused.Where(j => !Difference.OfTaken.Any(known => known.Explains(j))).ToList();
        Assert.True(unexplained.Count == 0, Judged.Told("the analysis takes away what lets nobody in", unexplained));
        Assert.All(Difference.OfTaken, known => Assert.Contains(refused, j => known.Explains(j)));
        Assert.True(taken.Count - refused.Count > Count / 8, $"only {taken.Count - refused.Count} let a stranger in");
        Assert.True(judged.Count - taken.Count > Count / 3, $"only {judged.Count - taken.Count} asked of what is left");
    }

    // Who asks without a signature has none of the principal's keys.
    private static bool MustSign(string key, Offer offer) =>
        Asking.IsOfPrincipal(key) && offer.Met.Count > 0 && !offer.Met.Any(string.IsNullOrEmpty);

    // A signed request has a key that must not be there.
    private static bool MustNotSign(string key, Offer offer) =>
        Asking.IsAlwaysSigned(key) && offer.Met.Count > 0 && offer.Met.All(string.IsNullOrEmpty);
}
