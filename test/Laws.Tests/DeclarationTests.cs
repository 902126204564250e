using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Telemetry;
using Xunit;

namespace Laws.Tests;

/// <summary>What a declaration can say, each on a <see cref="Thing"/> in memory with a real ledger.</summary>
public sealed class DeclarationTests(Emulators emulators) : IAsyncLifetime
{
    private Account account = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => account = await Account.TakeAsync(emulators, Cancel);

    public ValueTask DisposeAsync() => account.DisposeAsync();

    [Fact]
    public async Task What_an_account_has_one_of_is_the_same_resource_each_time()
    {
        var thing = new Thing("bad");

        var first = Assert.Single(await PlayAsync(thing.Guardrail(), Call()));
        thing.Put(new("bad"));
        var second = Assert.Single(await PlayAsync(thing.Guardrail(), Call()));

        Assert.Equal([Outcome.Applied, Outcome.Applied], [first.Outcome, second.Outcome]);
        Assert.Equal("arn:aws:example:us-east-1:123456789012:thing", first.Resource);
        Assert.Equal(first.Resource, second.Resource);
    }

    [Fact]
    public async Task An_event_about_several_resources_has_a_result_for_each()
    {
        var thing = new Thing("good");
        var kind = new ResourceKind
        {
            Types = Thing.One.Types,
            Locate = trigger =>
                Thing.One.Locate(trigger).SelectMany(one => (Resource[])[Named(one, "a"), Named(one, "b")]),
            List = Thing.One.List,
            Reads = [],
        };

        var results = await PlayAsync(new Thing.Declaration(thing) { On = kind }.Of(), Call());

        Assert.Equal(["a", "b"], results.Select(r => r.Resource![^1..]));
        Assert.All(results, r => Assert.Equal(Outcome.Compliant, r.Outcome));

        static Resource Named(Resource one, string name) => one with { Id = name, Arn = $"{one.Arn}/{name}" };
    }

    [Fact]
    public async Task Without_a_state_from_before_it_is_unclear_and_nothing_is_written()
    {
        var thing = new Thing("bad");

        var result = Assert.Single(await PlayAsync(AsItWas(thing), Call()));

        Assert.Equal((Outcome.Unclear, "nobody saw it right before"), (result.Outcome, result.Reason));
        Assert.Equal(0, thing.Writes);
    }

    [Fact]
    public async Task The_last_right_state_is_kept_when_it_changed_and_brought_back()
    {
        var thing = new Thing("good");
        var ledger = new Keeping(account.Ledger);
        await PlayAsync(AsItWas(thing), Call(), ledger);
        await PlayAsync(AsItWas(thing), Call(), ledger);
        Assert.Equal(1, ledger.Kept);

        thing.Put(new("bad"));
        var result = Assert.Single(await PlayAsync(AsItWas(thing), Call(), ledger));

        Assert.Equal((Outcome.Applied, "good"), (result.Outcome, thing.Now.Value));
        Assert.Equal(1, ledger.Kept);
        var record = await account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel);
        Assert.Contains("PutThing", record!.Baseline, StringComparison.Ordinal);
        var baseline = Assert.Single(await account.Ledger.BaselinesAsync(result.Resource!, Cancel));
        Assert.Equal("""{"value":"good","other":"bad"}""", baseline.State);
    }

    [Fact]
    public async Task A_repair_that_takes_minutes_is_settling_until_a_later_judgement_completes_it()
    {
        var thing = new Thing("bad");
        var slow = new Thing.Declaration(thing)
        {
            Settles = TimeSpan.FromMinutes(10),
            Change = (_, _) => [Thing.Step("PutThing", _ => new())],
        }.Of();
        var text = Call();

        var result = Assert.Single(await PlayAsync(slow, text));
        Assert.Equal(Outcome.Settling, result.Outcome);

        thing.Put(new("good"));
        var later = Assert.Single(await PlayAsync(slow, text, firstSeen: DateTimeOffset.UtcNow.AddMinutes(-10)));
        Assert.Equal((Outcome.Applied, result.Record), (later.Outcome, later.Record));
    }

    [Fact]
    public async Task What_no_write_mends_is_told_and_held()
    {
        var thing = new Thing("bad");
        var told = new Thing.Declaration(thing) { Judge = seen => seen.Told("only the root user can mend it") }.Of();

        var result = Assert.Single(await PlayAsync(told, Call()));

        Assert.Equal((Outcome.Held, "people"), (result.Outcome, result.Gate));
        Assert.Equal(0, thing.Writes);
    }

    [Fact]
    public async Task A_guardrail_that_only_notifies_writes_nothing()
    {
        var thing = new Thing("bad");

        var result = Assert.Single(
            await PlayAsync(new Thing.Declaration(thing) { Risk = Risk.NotifyOnly }.Of(), Call())
        );

        Assert.Equal((Outcome.Held, 0), (result.Outcome, thing.Writes));
    }

    [Fact]
    public async Task A_call_that_AWS_refused_wakes_a_guardrail_that_asks_for_those_and_no_other()
    {
        Guardrail Watching(bool refused) =>
            new Thing.Declaration(new Thing("good"))
            {
                Watches = [new Watch.Calls("example.amazonaws.com", "PutThing") { Refused = refused }],
            }.Of();
        var denied = Call(("errorCode", "AccessDenied"));

        Assert.Equal(Outcome.Compliant, Assert.Single(await PlayAsync(Watching(refused: true), denied)).Outcome);
        Assert.Equal(Outcome.Ignored, Assert.Single(await PlayAsync(Watching(refused: true), Call())).Outcome);
        Assert.Equal(Outcome.Ignored, Assert.Single(await PlayAsync(Watching(refused: false), denied)).Outcome);
        Assert.True(Wakes(Watching(refused: true), denied));
        Assert.False(Wakes(Watching(refused: true), Call()));
        Assert.False(Wakes(Watching(refused: false), denied));
    }

    [Fact]
    public async Task A_step_is_given_the_answers_of_those_before_it()
    {
        var thing = new Thing("bad");
        var two = new Thing.Declaration(thing)
        {
            Change = (_, to) =>
                [
                    Thing.Step("CreateThing", _ => new Made("made-1")),
                    Thing.Step("PutThing", run => thing.Put(to with { Other = run.Answer<Made>().Id })),
                ],
        }.Of();

        Assert.Equal(Outcome.Applied, Assert.Single(await PlayAsync(two, Call())).Outcome);
        Assert.Equal("made-1", thing.Now.Other);
    }

    [Fact]
    public async Task A_steps_token_is_the_same_when_it_is_tried_again_and_another_for_another_event()
    {
        var thing = new Thing("bad");
        var tokens = new List<string>();
        var failing = new Thing.Declaration(thing)
        {
            Change = (_, to) =>
                [
                    Thing.Step(
                        "PutThing",
                        run =>
                        {
                            tokens.Add(run.Token);
                            return tokens.Count == 1 ? throw Thing.Refusal("Unavailable", "later") : thing.Put(to);
                        }
                    ),
                ],
        }.Of();
        var text = Call();

        Assert.Equal(Outcome.Failed, Assert.Single(await PlayAsync(failing, text)).Outcome);
        var again = await PlayAsync(failing, text, firstSeen: DateTimeOffset.UtcNow.AddMinutes(-1));
        Assert.Equal(Outcome.Applied, Assert.Single(again).Outcome);
        thing.Put(new("bad"));
        await PlayAsync(failing, Call());

        Assert.Equal(3, tokens.Count);
        Assert.Equal(tokens[0], tokens[1]);
        Assert.NotEqual(tokens[1], tokens[2]);
    }

    [Fact]
    public void A_permissions_condition_is_in_the_roles_statement()
    {
        var bounded = Thing.Write with { Conditions = [new("StringEquals", "example:Kind", ["thing"])] };

        // Written anew, to be compared by value.
        var another = new Permission("example:OtherThing", Thing.Write.Resource)
        {
            Conditions = [new("StringEquals", "example:Kind", ["thing"])],
        };

        var statements = RolePolicy.Statements([Thing.Write, bounded, another]).ToList();

        Assert.Equal(
            [
                [],
                bounded.Conditions,
            ],
            statements.Select(s => s.Conditions)
        );
        Assert.Equal([bounded.Action, another.Action], statements[1].Actions);
    }

    [Fact]
    public void Conditions_are_grouped_by_their_operator_and_filled_in()
    {
        var bounded = Thing.Write with
        {
            Conditions =
            [
                PermissionCondition.OwnAccount,
                new("StringEquals", "example:Kind", ["thing", "{region}"]),
                .. PermissionCondition.AllLike("example:Arn", "arn:{partition}:example:::*"),
            ],
        };

        var conditions = Assert
            .Single(RolePolicy.Statements([bounded]))
            .ConditionsByOperator(text => Placeholders.Fill(text, "aws", "eu-central-1", "111122223333"));

        Assert.Equal(["StringEquals", "ForAllValues:ArnLike", "Null"], conditions.Keys);
        Assert.Equal(["111122223333"], conditions["StringEquals"]["aws:ResourceAccount"]);
        Assert.Equal(["thing", "eu-central-1"], conditions["StringEquals"]["example:Kind"]);
        Assert.Equal(["arn:aws:example:::*"], conditions["ForAllValues:ArnLike"]["example:Arn"]);
        Assert.Equal(["false"], conditions["Null"]["example:Arn"]);
    }

    [Fact]
    public async Task What_the_resources_own_policy_hides_is_unclear_and_what_it_forbids_is_held()
    {
        const string Denial =
            "User is not authorized to perform: example:X with an explicit deny in a resource-based policy";
        var thing = new Thing("bad");
        var hidden = new Thing.Declaration(thing) { Observe = () => throw Thing.Refusal("AccessDenied", Denial) }.Of();
        var forbidden = new Thing.Declaration(thing)
        {
            Change = (_, _) => [Thing.Step("PutThing", _ => throw Thing.Refusal("AccessDenied", Denial))],
        }.Of();

        Assert.Equal(Outcome.Unclear, Assert.Single(await PlayAsync(hidden, Call())).Outcome);
        var held = Assert.Single(await PlayAsync(forbidden, Call()));
        Assert.Equal((Outcome.Held, "resource-policy"), (held.Outcome, held.Gate));
    }

    [Theory]
    [InlineData(
        "AWS Console Sign In via CloudTrail",
        "aws.signin",
        """{"eventName":"ConsoleLogin","userIdentity":{"type":"Root"},"responseElements":{"ConsoleLogin":"Success"}}"""
    )]
    [InlineData(
        "AWS Health Event",
        "aws.health",
        """{"service":"RISK","eventTypeCode":"AWS_RISK_CREDENTIALS_EXPOSED","affectedEntities":[{"entityValue":"AKIAEXAMPLE"}]}"""
    )]
    [InlineData(
        "GuardDuty Finding",
        "aws.guardduty",
        """{"type":"UnauthorizedAccess:EC2/SSHBruteForce","severity":8,"resource":{"instanceDetails":{"instanceId":"i-1"}}}"""
    )]
    public async Task Sign_ins_health_and_findings_wake_it(string detailType, string source, string detail)
    {
        var woken = new Thing.Declaration(new Thing("bad"))
        {
            Watches =
            [
                new Watch.SignIns("Root", "ConsoleLogin"),
                new Watch.HealthEvents("AWS_RISK_CREDENTIALS_EXPOSED"),
                new Watch.Findings(7, "UnauthorizedAccess:EC2/"),
            ],
        }.Of();
        var text = Envelope(detailType, source, JsonNode.Parse(detail)!.AsObject());

        Assert.Equal(Outcome.Applied, Assert.Single(await PlayAsync(woken, text)).Outcome);
        Assert.True(Wakes(woken, text));
    }

    [Fact]
    public async Task Guardrails_of_one_document_take_turns_and_neither_undoes_the_others_repair()
    {
        var thing = new Thing("bad");
        using var writing = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = new Thing.Declaration(thing)
        {
            Document = "thing",
            Change = (_, to) =>
                [
                    Thing.Step(
                        "PutThing",
                        _ =>
                        {
                            writing.Set();
                            go.Wait(TimeSpan.FromSeconds(20));
                            return thing.Put(to);
                        }
                    ),
                ],
        }.Of("example-first");
        var second = new Thing.Declaration(thing)
        {
            Document = "thing",
            Judge = seen =>
                seen.State.Other == "good"
                    ? seen.Compliant("the other is good")
                    : seen.Violation("the other is bad", seen.State with { Other = "good" }),
        }.Of("example-second");
        var text = Call();

        var slow = Task.Run(() => PlayAsync(first, Call()), Cancel);
        Assert.True(writing.Wait(TimeSpan.FromSeconds(20), Cancel));
        var early = Assert.Single(await PlayAsync(second, text));
        Assert.Equal((Outcome.Failed, 0), (early.Outcome, thing.Writes));
        go.Set();
        Assert.Equal(Outcome.Applied, Assert.Single(await slow).Outcome);
        var again = await PlayAsync(second, text, firstSeen: DateTimeOffset.UtcNow.AddMinutes(-1));

        Assert.Equal(Outcome.Applied, Assert.Single(again).Outcome);
        Assert.Equal(("good", "good"), (thing.Now.Value, thing.Now.Other));
    }

    [Fact]
    public async Task A_write_on_a_condition_does_not_overwrite_what_somebody_wrote_since_the_state_was_read()
    {
        var thing = new Thing("bad");
        var between = true;
        var conditional = new Thing.Declaration(thing)
        {
            Change = (from, to) =>
                [
                    Thing.Step(
                        "PutThing",
                        _ =>
                        {
                            if (between)
                                thing.Put(thing.Now with { Other = "somebody's" });
                            between = false;
                            return thing.PutIf(to, from.Revision);
                        }
                    ),
                ],
        }.Of();
        var text = Call();

        Assert.Equal(Outcome.Failed, Assert.Single(await PlayAsync(conditional, text)).Outcome);
        var again = await PlayAsync(conditional, text, firstSeen: DateTimeOffset.UtcNow.AddMinutes(-1));

        Assert.Equal(Outcome.Applied, Assert.Single(again).Outcome);
        Assert.Equal(("good", "somebody's"), (thing.Now.Value, thing.Now.Other));
    }

    private sealed class Made(string id) : AmazonWebServiceResponse
    {
        public string Id => id;
    }

    /// <summary>Counts the states that are kept.</summary>
    private sealed class Keeping(ILedger ledger) : WrappedLedger(ledger)
    {
        public int Kept { get; private set; }

        public override Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel)
        {
            Kept++;
            return base.KeepBaselineAsync(baseline, resource, cancel);
        }
    }

    [Fact]
    public async Task What_only_people_can_mend_beside_a_repair_leaves_the_repair_whole()
    {
        var thing = new Thing("bad");
        var partly = PartlyForPeople(thing);

        var repaired = Assert.Single(await PlayAsync(partly, Call()));
        Assert.Equal(Outcome.Applied, repaired.Outcome);
        var record = await account.Ledger.FindAsync(RecordId.Parse(repaired.Record!)!, Cancel);
        Assert.Contains("for people to mend is still: the other is bad", record!.Reason, StringComparison.Ordinal);
        Assert.Equal((1, "good"), (thing.Writes, thing.Now.Value));

        var told = Assert.Single(await PlayAsync(partly, Call()));
        Assert.Equal((Outcome.Held, "people", 1), (told.Outcome, told.Gate, thing.Writes));
    }

    [Fact]
    public async Task An_interrupted_repair_beside_what_only_people_can_mend_is_completed()
    {
        var thing = new Thing("bad");
        var partly = PartlyForPeople(thing);
        var call = Call();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            PlayAsync(partly, call, new Unfinished(account.Ledger), remaining: TimeSpan.FromMinutes(-1))
        );
        var next = Assert.Single(await PlayAsync(partly, call, firstSeen: DateTimeOffset.UtcNow.AddMinutes(-1)));

        Assert.Equal((Outcome.Applied, 1), (next.Outcome, thing.Writes));
        var record = await account.Ledger.FindAsync(RecordId.Parse(next.Record!)!, Cancel);
        Assert.Contains("\"bad\"", record!.Before, StringComparison.Ordinal);
        Assert.Contains("put the rest right", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_never_repaired_is_not_called_so_when_only_people_can_mend_it()
    {
        var thing = new Thing("bad");
        var call = Call();
        await Assert.ThrowsAsync<TimeoutException>(() =>
            PlayAsync(
                new Thing.Declaration(thing) { Change = (_, _) => [Thing.Step("PutThing", _ => new())] }.Of(),
                call,
                new Unfinished(account.Ledger),
                remaining: TimeSpan.FromMinutes(-1)
            )
        );

        var told = new Thing.Declaration(thing) { Judge = seen => seen.Told("only the root user can mend it") }.Of();
        var next = Assert.Single(await PlayAsync(told, call, firstSeen: DateTimeOffset.UtcNow.AddMinutes(-1)));

        Assert.NotEqual(Outcome.Applied, next.Outcome);
    }

    // Its value can be written; the other is for people.
    private static Guardrail<Thing.State> PartlyForPeople(Thing thing) =>
        new Thing.Declaration(thing)
        {
            Judge = seen =>
                seen.State.Value == "good"
                    ? seen.Told($"the other is {seen.State.Other}")
                    : seen.Violation("both are bad", seen.State with { Value = "good" }),
        }.Of();

    /// <summary>A ledger that is cut off before the outcome.</summary>
    private sealed class Unfinished(ILedger ledger) : WrappedLedger(ledger)
    {
        public override Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) =>
            throw new TimeoutException("the plug was pulled");
    }

    private static Guardrail<Thing.State> AsItWas(Thing thing) =>
        new Thing.Declaration(thing)
        {
            KeepsBaseline = true,
            Judge = seen =>
                (seen.State.Value == "good" || seen.State == seen.Baseline, seen.Baseline) switch
                {
                    (true, _) => seen.Compliant("it is as it was"),
                    (_, { } before) => seen.Violation("it is not as it was", before),
                    _ => seen.Unclear("nobody saw it right before"),
                },
        }.Of();

    private async Task<IReadOnlyList<Result>> PlayAsync(
        Guardrail guardrail,
        string text,
        ILedger? ledger = null,
        DateTimeOffset? firstSeen = null,
        TimeSpan? remaining = null
    )
    {
        var configuration = new EngineConfiguration([guardrail], Mode.Enforce, account.Table, [], Settings.Default);
        var log = new Log(Stream.Null, _ => null, TimeProvider.System);
        var pipeline = new Pipeline(
            configuration,
            Account.Identity,
            account.Aws,
            ledger ?? account.Ledger,
            log,
            TimeProvider.System
        );
        var invocation = new Invocation("invocation", remaining, firstSeen);
        return (await pipeline.HandleAsync(Encoding.UTF8.GetBytes(text), invocation, Cancel)).Results;
    }

    // As EventBridge would decide by the patterns of its rules.
    private static bool Wakes(Guardrail guardrail, string text) =>
        guardrail.Watches.SelectMany(w => w.Patterns([])).Any(p => Pattern.Matches(p.ToJsonString(), text));

    private static string Call(params (string Name, string Value)[] more)
    {
        var detail = new JsonObject
        {
            ["eventSource"] = "example.amazonaws.com",
            ["eventName"] = "PutThing",
            ["eventID"] = $"{Guid.NewGuid()}",
            ["eventTime"] = Now,
            ["awsRegion"] = Account.Region,
            ["userIdentity"] = new JsonObject { ["arn"] = $"arn:aws:iam::{Account.Id}:user/example" },
            ["requestParameters"] = new JsonObject(),
        };
        foreach (var (name, value) in more)
            detail[name] = value;
        return Envelope("AWS API Call via CloudTrail", "aws.example", detail);
    }

    private static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", null);

    private static string Envelope(string detailType, string source, JsonObject detail) =>
        new JsonObject
        {
            ["version"] = "0",
            ["id"] = $"{Guid.NewGuid()}",
            ["detail-type"] = detailType,
            ["source"] = source,
            ["account"] = Account.Id,
            ["time"] = Now,
            ["region"] = Account.Region,
            ["resources"] = new JsonArray(),
            ["detail"] = detail,
        }.ToJsonString();
}
