using System.Text.Json;
using CsCheck;
using Remediation.Engine;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.Shared.Policies;
using Xunit;

namespace Fuzz.Tests;

/// <summary>Judging is total and always the same, a plan has only declared writes, and what it writes heals and spares the rest.</summary>
public sealed class StateTests
{
    public static TheoryData<string> Ids => [.. Catalogue.All.Select(g => g.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_state_is_judged_without_an_exception_twice_the_same_and_also_after_the_ledger(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        Gen.Select(States.Of(id), States.ResourcesOf(guardrail), States.Settings)
            .Sample(
                (state, resource, settings) =>
                {
                    var verdict = Judge(guardrail, resource, state, settings);
                    Assert.Equal(verdict, Judge(guardrail, resource, state, settings));
                    var kept = guardrail.Write(state);
                    var read = guardrail.Read(kept);
                    Assert.Equal(kept, guardrail.Write(read));
                    Assert.Equal(verdict, Judge(guardrail, resource, read, settings));
                    Assert.Empty(guardrail.Restore(resource, state, read));
                },
                iter: Cases.Of(6_000),
                print: p => guardrail.Write(p.Item1)
            );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_broken_state_is_no_state_or_is_judged(string id)
    {
        var guardrail = Catalogue.Find(id)!;
        var resource = States.ResourceOf(guardrail);
        var read = 0;
        var broken = States
            .Of(id)
            .Array[2]
            .SelectMany(states => Mutation.Of([.. states.Select(s => Node.Parse(guardrail.Write(s)))]));
        Gen.Select(broken, States.Of(id))
            .Sample(
                (text, other) =>
                {
                    object state;
                    try
                    {
                        state = guardrail.Read(text);
                    }
                    catch (JsonException)
                    {
                        return;
                    }
                    Interlocked.Increment(ref read);
                    Judge(guardrail, resource, state, Settings.Default);
                    // As undo does with the state before.
                    foreach (var step in guardrail.Restore(resource, state, other))
                        AssertIsDeclared(guardrail, step, isUndo: true);
                },
                iter: Cases.Of(4_000),
                print: p => p.Item1
            );
        Assert.True(read > 400, $"only {read} of the cases were a state");
    }

    [Fact]
    public void Without_the_revoked_rules_a_group_is_right_and_every_revoked_one_opened_something()
    {
        var guardrail = Catalogue.Find("ec2-ingress-open-to-world")!;
        Heals<SecurityGroup>(
            guardrail,
            (group, step) =>
            {
                var ids = step["SecurityGroupRuleIds"]!.AsArray().Select(i => (string)i!).ToList();
                Assert.Equal(ids.Distinct(), ids);
                Assert.All(
                    group.Rules.Where(r => ids.Contains(r.Id)),
                    r => Assert.True(r.Block() is not null && r.PrefixList.Length == 0 && r.Group.Length == 0)
                );
                Assert.True(ids.TrueForAll(i => group.Rules.Any(r => r.Id == i)));
                return group with { Rules = [.. group.Rules.Where(r => !ids.Contains(r.Id))] };
            }
        );
    }

    [Fact]
    public void The_policy_that_is_put_has_no_public_statement_and_every_other_one_byte_for_byte()
    {
        var guardrail = Catalogue.Find("s3-bucket-policy-public")!;
        Heals<BucketPolicy>(guardrail, (before, step) => new BucketPolicy((string?)step["Policy"]));

        Policies.Statements.Sample(
            statements =>
            {
                var named = statements.Select((s, index) => s with { Sid = $"s{index}" }).ToList();
                var kept = named.Where(s => !Oracle.IsPublic(s)).ToList();
                var analysis = PolicyAnalysis.Of(Policies.Text(named));
                // Where the oracle and the analysis differ, the policy tests say it.
                if (!analysis.PublicStatements.SequenceEqual(named.Except(kept).Select(s => s.Sid)))
                    return;
                if (analysis.WithoutPublic is not { } left)
                {
                    Assert.Empty(kept);
                    return;
                }
                var at = 0;
                foreach (var statement in kept)
                {
                    at = left.IndexOf(statement.ToString(), at, StringComparison.Ordinal);
                    Assert.True(at >= 0, $"{statement} is not in {left}");
                }
                using var json = JsonDocument.Parse(left);
                var sids = json
                    .RootElement.GetProperty("Statement")
                    .EnumerateArray()
                    .Select(s => s.GetProperty("Sid").GetString())
                    .ToList();
                Assert.Equal(named.Where(s => kept.Contains(s) || HasOthers(s)).Select(s => s.Sid), sids);
            },
            iter: Cases.Of(5_000),
            print: Policies.Text
        );
    }

    [Fact]
    public void The_ACL_that_is_put_grants_what_it_granted_but_to_everybody()
    {
        var guardrail = Catalogue.Find("s3-bucket-acl-public")!;
        Heals<BucketAcl>(
            guardrail,
            (acl, step) =>
            {
                var kept = acl
                    .Grants.Where(g =>
                        !g.Uri.EndsWith("/AllUsers", StringComparison.Ordinal)
                        && !g.Uri.EndsWith("/AuthenticatedUsers", StringComparison.Ordinal)
                    )
                    .ToList();
                Assert.Equal(kept.Select(g => $"{g}"), step["Grants"]!.AsArray().Select(g => (string)g!));
                return acl with { Grants = kept };
            }
        );
    }

    [Fact]
    public void The_public_access_block_that_is_put_is_all_on() =>
        Heals<PublicAccessBlock>(
            Catalogue.Find("s3-public-access-block-weakened")!,
            (_, step) =>
                new PublicAccessBlock(
                    true,
                    (bool)step["BlockPublicAcls"]!,
                    (bool)step["IgnorePublicAcls"]!,
                    (bool)step["BlockPublicPolicy"]!,
                    (bool)step["RestrictPublicBuckets"]!
                )
        );

    [Fact]
    public void Without_the_detached_policies_a_principal_is_right() =>
        Heals<Principal>(
            Catalogue.Find("iam-admin-policy-attached")!,
            (principal, step) =>
            {
                Assert.Contains(principal.Policies, p => p.Arn == (string?)step["PolicyArn"]);
                return principal with
                {
                    Policies = [.. principal.Policies.Where(p => p.Arn != (string?)step["PolicyArn"])],
                };
            },
            isEachStepNeeded: true
        );

    [Fact]
    public void A_started_trail_is_right() =>
        Heals<Trail>(
            Catalogue.Find("cloudtrail-logging-stopped")!,
            (trail, step) => (string?)step["Name"] == trail.Name ? trail with { IsLogging = true } : trail
        );

    // Applies the plan to the state as AWS would, and asks again.
    private static void Heals<TState>(
        Guardrail guardrail,
        Func<TState, System.Text.Json.Nodes.JsonObject, TState> apply,
        bool isEachStepNeeded = false
    )
        where TState : class
    {
        var healed = 0;
        Gen.Select(States.Of(guardrail.Id), States.Settings)
            .Sample(
                (state, settings) =>
                {
                    var resource = States.ResourceOf(guardrail);
                    if (guardrail.Judge(resource, state, settings) is not Verdict.Violation violation)
                        return;
                    Interlocked.Increment(ref healed);
                    var now = (TState)state;
                    foreach (var step in violation.Plan)
                    {
                        if (isEachStepNeeded)
                            Assert.IsType<Verdict.Violation>(guardrail.Judge(resource, now, settings));
                        now = apply(now, States.ParametersOf(step));
                    }
                    Assert.IsType<Verdict.Compliant>(guardrail.Judge(resource, now, settings));
                },
                iter: Cases.Of(6_000),
                print: p => guardrail.Write(p.Item1)
            );
        Assert.True(healed > 300, $"only {healed} of the states were violations");
    }

    private static string Judge(Guardrail guardrail, Resource resource, object state, Settings settings)
    {
        var verdict = guardrail.Judge(resource, state, settings);
        if (verdict is not Verdict.Violation violation)
            return verdict.ToString();
        Assert.NotEmpty(violation.Why);
        // What cannot be put back is told: only the engine's own guardrail has such violations.
        if (guardrail.Id != "guardrail-tampered")
            Assert.NotEmpty(violation.Plan);
        foreach (var step in violation.Plan)
        {
            Fence.Check(guardrail, step, Mode.Enforce);
            AssertIsDeclared(guardrail, step, isUndo: false);
        }
        return $"{violation.Why}: {string.Join("; ", violation.Plan.Select(s => $"{s.Action} {s.Operation} {s.Parameters.ToJsonString()}"))}";
    }

    private static void AssertIsDeclared(Guardrail guardrail, Step step, bool isUndo)
    {
        Assert.Contains(guardrail.Writes.Concat(isUndo ? guardrail.Undos : []), p => p.Action == step.Action);
        Assert.InRange(step.ToString().Length, 1, 1001);
    }

    private static bool HasOthers(Statement statement) =>
        !statement.IsNot
        && (
            statement.Principal.Contains("\"arn:", StringComparison.Ordinal)
            || statement.Principal.Contains("amazonaws", StringComparison.Ordinal)
        );
}
