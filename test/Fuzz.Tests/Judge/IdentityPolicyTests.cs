using CsCheck;
using Remediation.Guardrails.Iam;
using Testing.Simulation;
using Xunit;

namespace Fuzz.Tests.Judge;

/// <summary>
/// An implementation of IAM's decisions that is not ours agrees with the analysis of identity policies: whoever carries
/// one that makes an administrator may do what makes one, from anywhere, and whoever carries another may not.
/// </summary>
public sealed class IdentityPolicyTests
{
    private const int Count = 8_000;

    // Who may do what, as it is written.
    private static readonly Gen<string> Rights = Gen.Select(
        Gen.OneOf(
            "\"Action\":\"*\"",
            "\"Action\":[\"s3:Get*\",\"*:*\"]",
            "\"Action\":\"iam:*\"",
            "\"Action\":[\"iam:Put*\",\"sts:*\"]",
            "\"Action\":\"iam:Attach*Policy\"",
            "\"Action\":\"iam:CreatePolicyVersion\"",
            "\"Action\":[\"iam:UpdateAssumeRolePolicy\",\"iam:Get*\"]",
            "\"Action\":\"iam:AddUserToGroup\"",
            "\"Action\":\"iam:CreateAccessKey\"",
            "\"Action\":\"iam:?pdateLoginProfile\"",
            "\"Action\":[\"iam:Get*\",\"iam:List*\"]",
            "\"Action\":\"s3:*\"",
            "\"NotAction\":\"s3:DeleteBucket\"",
            "\"NotAction\":[\"iam:*\",\"organizations:*\"]",
            "\"NotAction\":[\"iam:Attach*\",\"iam:Put*\"]",
            "\"NotAction\":\"*\""
        ),
        Gen.OneOf(
            "\"Resource\":\"*\"",
            "\"Resource\":\"*\"",
            "\"Resource\":\"arn:aws:iam::111122223333:*\"",
            "\"Resource\":[\"arn:aws:iam::*:user/*\",\"arn:aws:iam::*:group/*\"]",
            "\"Resource\":\"arn:aws:iam::111122223333:role/*\"",
            "\"Resource\":\"arn:aws:iam::111122223333:policy/*\"",
            "\"Resource\":\"arn:aws:iam::111122223333:role/team/*\"",
            "\"Resource\":\"arn:aws:s3:::*\"",
            "\"NotResource\":\"arn:aws:s3:::example\"",
            "\"NotResource\":[\"arn:aws:iam::111122223333:user/*\"]",
            "\"NotResource\":\"*\""
        ),
        (action, resource) => $"{action},{resource}"
    );

    private static readonly Gen<(string Document, IReadOnlyList<ConditionTest> Tests)> Documents = Gen.Select(
        Rights,
        Gen.Frequency((1, Gen.Const<IReadOnlyList<ConditionTest>>([])), (2, Policies.Tests)),
        (rights, tests) => (Document(rights, tests), tests)
    );

    // What makes an administrator by itself, on something of which nobody thought.
    private static readonly IReadOnlyList<Escalation> Ways = [.. Escalation.All.Where(way => way.With.Count == 0)];

    [Fact]
    public async Task Whoever_may_become_an_administrator_is_taken_for_one_and_nobody_else()
    {
        var asked = new List<(bool, IReadOnlyList<ConditionTest>, AccessRequest, Statement?)>();
        foreach (var (turn, (document, tests)) in Seeded.Of(Documents, Count).Index())
        {
            var found = AdminDocument.Of(document);
            Assert.Null(found.Problem);
            // From where the policy names no network; as who it names.
            var offers = Offers(tests);
            var way = Ways.FirstOrDefault(w =>
                found.Reason?.StartsWith(w.Action + " ", StringComparison.Ordinal) == true
            );
            if (found.Reason is not null)
                asked.Add((true, tests, Ask(document, way ?? Ways[turn % Ways.Count], offers, turn), null));
            else
                asked.AddRange(
                    Enumerable
                        .Range(0, 2)
                        .Select(i =>
                            (
                                false,
                                tests,
                                Ask(document, Ways[(turn * 2 + i) % Ways.Count], offers, turn),
                                (Statement?)null
                            )
                        )
                );
        }
        var judged = await Judged.AskAsync(asked, TestContext.Current.CancellationToken);

        var missed = judged.Where(j => !j.IsTaken && j.Judged.Answer.Decision == Decision.Allowed).ToList();
        Assert.True(missed.Count == 0, Judged.Told("an administrator is not seen", [.. missed.Select(m => m.Judged)]));

        var admins = judged.Where(j => j.IsTaken).Select(j => j.Judged).ToList();
        var refused = admins.Where(j => j.Answer.Decision != Decision.Allowed).ToList();
        var unexplained = refused.Where(j => !Difference.OfAdministrators.Any(known => known.Explains(j))).ToList();
        Assert.Contains(refused, Difference.OfAdministrators[^1].Explains.Invoke);
        Assert.True(unexplained.Count == 0, Judged.Told("who is no administrator is taken for one", unexplained));
        Assert.True(
            admins.Count - refused.Count > Count / 10,
            $"only {admins.Count - refused.Count} were administrators"
        );
        Assert.True(judged.Count - admins.Count > Count / 4, $"only {judged.Count - admins.Count} asked of the others");
    }

    // Where it is asked from is elsewhere; who asks may be whom the policy names.
    private static IReadOnlyDictionary<string, Offer> Offers(IReadOnlyList<ConditionTest> tests)
    {
        var strangers = Oracle.Offers(tests);
        return Oracle
            .OwnOffers(tests)
            .ToDictionary(
                own => own.Key,
                own => Asking.IsOfPrincipal(own.Key) ? own.Value : strangers[own.Key],
                StringComparer.OrdinalIgnoreCase
            );
    }

    private static AccessRequest Ask(
        string document,
        Escalation way,
        IReadOnlyDictionary<string, Offer> offers,
        int turn
    ) => Asking.ByHolder(document, way.Action, $"arn:aws:iam::111122223333:{way.On}/k3/unheard-Of", offers, turn);

    private static string Document(string rights, IReadOnlyList<ConditionTest> tests)
    {
        var condition = new Statement("s", "Allow", false, "\"*\"", tests).ConditionJson;
        return $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow",{{rights}}{{condition}}}]}""";
    }
}
