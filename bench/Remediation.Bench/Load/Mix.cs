using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Bench.StandIn;
using Remediation.Samples;
using Testing;

namespace Remediation.Bench.Load;

/// <summary>
/// The events of a busy account: of a hundred, three are violations, and each of those is followed by an event of its
/// own repair; one comes twice; ten are of calls that failed; the rest find all right.
/// </summary>
internal sealed class Mix(AwsStandIn aws)
{
    /// <summary>How many events come at once.</summary>
    public const int Burst = 1000;

    private const int Period = 100;
    private const int Violations = 3;
    private const int SecondDeliveries = 1;
    private const int OwnChanges = 3;
    private const int FailedCalls = 10;

    // What finds all right finds it at one of so many of each kind.
    private const int RightOnes = 200;

    private const string OfBuckets = "s3-public-access-block-weakened";
    private const string OfGroups = "ec2-ingress-open-to-world";

    // Which comes when within a burst is by chance, and the same in every run.
    private readonly Random order = new(Seed: 1);
    private int made;
    private LoadEvent? lastViolation;

    /// <summary>How many of so many events are violations of one guardrail, at most.</summary>
    public static int ViolationsOfOne(int events) => (events + Period - 1) / Period * ((Violations + 1) / 2);

    /// <summary>Makes the next events, and what they are about.</summary>
    public IReadOnlyList<LoadEvent> Next(int count)
    {
        if (made == 0)
            MakeRightOnes();
        var events = Enumerable.Range(made, count).Select(Event).ToArray();
        made += count;
        order.Shuffle(events);
        return events;
    }

    private void MakeRightOnes()
    {
        for (var i = 0; i < RightOnes; i++)
        {
            aws.Buckets.Add(RightBucket(i).Id, isBlocked: true);
            aws.Groups.Add(RightGroup(i).Id, Target.Group.Office);
        }
    }

    private LoadEvent Event(int number)
    {
        var kind = KindOf(number % Period);
        var isOfBucket = number % 2 == 0;
        return kind switch
        {
            Kind.Violation => lastViolation = isOfBucket ? OpenBucket(number) : OpenGroup(number),
            Kind.SecondDelivery => lastViolation! with { Kind = kind },
            Kind.OwnChange => OwnChange(number),
            Kind.FailedCall when isOfBucket => Of(kind, OfBuckets, "ignored-failed-call", RightBucket(number)),
            Kind.FailedCall => Of(kind, OfGroups, "ignored-failed-call", RightGroup(number)),
            _ when isOfBucket => Of(kind, OfBuckets, "compliant-put-back-already", RightBucket(number)),
            _ => Of(kind, OfGroups, "compliant-office-range", RightGroup(number)),
        };
    }

    private static Kind KindOf(int place) =>
        place switch
        {
            < Violations => Kind.Violation,
            < Violations + SecondDeliveries => Kind.SecondDelivery,
            < Violations + SecondDeliveries + OwnChanges => Kind.OwnChange,
            < Violations + SecondDeliveries + OwnChanges + FailedCalls => Kind.FailedCall,
            _ => Kind.Compliant,
        };

    private static Target.Bucket RightBucket(int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"example-right-{number % RightOnes}"));

    private static Target.Group RightGroup(int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"sg-1{number % RightOnes:x16}"));

    private LoadEvent OpenBucket(int number)
    {
        var bucket = new Target.Bucket(string.Create(CultureInfo.InvariantCulture, $"example-open-{number}"));
        aws.Buckets.Add(bucket.Id, isBlocked: false);
        return Of(Kind.Violation, OfBuckets, "deleted", bucket);
    }

    private LoadEvent OpenGroup(int number)
    {
        var group = new Target.Group(string.Create(CultureInfo.InvariantCulture, $"sg-0{number:x16}"));
        aws.Groups.Add(group.Id, Target.Group.Office, Target.Group.World);
        return Of(Kind.Violation, OfGroups, "ssh-from-anywhere", group);
    }

    // What CloudTrail tells of a repair.
    private static LoadEvent OwnChange(int number)
    {
        var change = Of(Kind.OwnChange, OfBuckets, "compliant-put-back-already", RightBucket(number));
        var json = JsonNode.Parse(change.Body)!;
        var role = OwnRoles.RoleOf(Guardrails.Catalogue.Find(OfBuckets)!, Phase.Write);
        json["detail"]!["userIdentity"]!["sessionContext"]!["sessionIssuer"]!["arn"] = role.ArnIn(
            "aws",
            AwsStandIn.Account
        );
        return change with { Body = Encoding.UTF8.GetBytes(json.ToJsonString()) };
    }

    private static LoadEvent Of(Kind kind, string guardrail, string name, Target target)
    {
        var names = new Dictionary<string, string>
        {
            ["account"] = AwsStandIn.Account,
            [target is Target.Bucket ? "bucket" : "groupId"] = target.Id,
        };
        var sample = Sample.Of(guardrail).Single(s => s.Name == name);
        var text = Happening.Of(sample, names, DateTimeOffset.UtcNow);
        return new(kind, target, Encoding.UTF8.GetBytes(text));
    }
}
