using Remediation.Guardrails.CloudTrail;
using Xunit;

namespace Guardrails.Tests;

/// <summary>What a trail covers, records and is, against what it was.</summary>
public sealed class TrailTests
{
    private const string Source = "cloudtrail.amazonaws.com";

    private static readonly Resource Trail = new(
        "AWS::CloudTrail::Trail",
        "audit",
        "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Resource Organizations = Trail with
    {
        Arn = "arn:aws-cn:cloudtrail:cn-north-1:444455556666:trail/audit",
    };

    private static readonly TrailConfiguration Whole = new()
    {
        IsMultiRegion = true,
        HasGlobalEvents = true,
        IsOrganization = false,
        HasValidation = true,
        Bucket = "logs",
        Key = "arn:aws-cn:kms:cn-north-1:111122223333:key/1",
        LogGroup = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:audit:*",
        LogRole = "arn:aws-cn:iam::111122223333:role/logs",
        Topic = "arn:aws-cn:sns:cn-north-1:111122223333:audit",
    };

    private static readonly TrailConfiguration Plain = new()
    {
        IsMultiRegion = false,
        HasGlobalEvents = true,
        IsOrganization = false,
        HasValidation = false,
        Bucket = "logs",
    };

    private static readonly AdvancedSelector Objects = new(
        "Objects",
        [new("eventCategory") { Equal = ["Data"] }, new("resources.type") { Equal = ["AWS::S3::Object"] }]
    );

    private static ClassicSelector Of(string access, bool isManagement, params string[] buckets) =>
        new(access, isManagement, buckets.Length == 0 ? [] : [new("AWS::S3::Object", [.. buckets])], []);

    private static TrailSelectors Selecting(params ClassicSelector[] selectors) => new() { Classic = [.. selectors] };

    private static TrailSelectors Selecting(params AdvancedSelector[] selectors) => new() { Advanced = [.. selectors] };

    private static TrailWeakened.State Is(TrailConfiguration configuration) => new("audit", configuration);

    private static SelectorsNarrowed.State Records(TrailSelectors selectors, string? other = null) =>
        new("audit", selectors, [], other);

    private static TrailDeleted.State There(TrailConfiguration configuration, bool isLogging = true) =>
        new("audit", new(configuration, Selecting(ClassicSelector.Management), [], [], isLogging));

    // The plan against a baseline, after which nothing is wrong any more.
    private static IReadOnlyList<Step> Plan(Guardrail guardrail, object now, object? was, Trigger? by = null)
    {
        var verdict = Some.Judge(guardrail, Trail, now, baseline: was, by: by);
        var violation = Assert.IsType<Verdict.Violation>(verdict);
        var wanted = Some.Judge(guardrail, Trail, violation.Wanted!, baseline: was, by: by);
        Assert.IsType<Verdict.Compliant>(wanted);
        return guardrail.Plan(Trail, now, violation);
    }

    public static TheoryData<string, TrailConfiguration> Weaker =>
        new()
        {
            { "IsMultiRegionTrail", Whole with { IsMultiRegion = false } },
            { "IncludeGlobalServiceEvents", Plain with { HasGlobalEvents = false } },
            { "EnableLogFileValidation", Whole with { HasValidation = false } },
            { "S3BucketName", Whole with { Bucket = "elsewhere" } },
            { "S3KeyPrefix", Whole with { Prefix = "elsewhere" } },
            { "KmsKeyId", Whole with { Key = null } },
            { "KmsKeyId", Whole with { Key = "arn:aws-cn:kms:cn-north-1:444455556666:key/2" } },
            { "CloudWatchLogsLogGroupArn", Whole with { LogGroup = null, LogRole = null } },
            { "CloudWatchLogsRoleArn", Whole with { LogRole = "arn:aws-cn:iam::111122223333:role/none" } },
            { "SnsTopicName", Whole with { Topic = null } },
            { "IsOrganizationTrail", Whole },
        };

    [Theory, MemberData(nameof(Weaker))]
    public void What_a_trail_lost_is_put_back(string parameter, TrailConfiguration now)
    {
        var was = parameter switch
        {
            "IncludeGlobalServiceEvents" => Plain,
            "IsOrganizationTrail" => Whole with { IsOrganization = true },
            _ => Whole,
        };
        var step = Assert.Single(Plan(TrailWeakened.Guardrail, Is(now), Is(was)));
        Assert.Equal("UpdateTrail", step.Operation);
        Assert.True(step.Parameters.ContainsKey(parameter), step.ToString());
    }

    [Fact]
    public void What_a_trail_gained_stays_beside_what_is_put_back()
    {
        var now = Plain with { Bucket = "elsewhere", HasValidation = true, Key = "arn:aws-cn:kms:cn-north-1:1:key/1" };
        var step = Assert.Single(Plan(TrailWeakened.Guardrail, Is(now), Is(Plain)));
        Assert.Equal("""cloudtrail:UpdateTrail {"Name":"audit","S3BucketName":"logs"}""", step.ToString());
    }

    [Fact]
    public void A_trail_is_not_forced_to_be_like_another()
    {
        Assert.IsType<Verdict.Compliant>(Some.Judge(TrailWeakened.Guardrail, Trail, Is(Plain)));
        Assert.IsType<Verdict.Compliant>(Some.Judge(TrailWeakened.Guardrail, Trail, Is(Whole), baseline: Is(Plain)));
    }

    [Theory]
    [InlineData("""{"strictTrails":["audit"]}""", true)]
    [InlineData("""{"strictTrails":["*"]}""", true)]
    [InlineData("""{"strictTrails":["other"]}""", false)]
    public void A_strict_trail_covers_every_region_whatever_it_did_before(string settings, bool isStrict)
    {
        var verdict = Some.Judge(TrailWeakened.Guardrail, Trail, Is(Plain), settings, Is(Plain));
        Assert.Equal(isStrict, verdict is Verdict.Violation);
        if (verdict is Verdict.Violation { Wanted: { } wanted })
            Assert.Equal(Is(Plain with { IsMultiRegion = true, HasValidation = true }), wanted);
    }

    [Theory]
    [InlineData("""{"name":"audit","isMultiRegionTrail":false}""", true)]
    [InlineData("""{"name":"audit","enableLogFileValidation":false}""", true)]
    [InlineData("""{"name":"audit","kmsKeyId":""}""", true)]
    [InlineData("""{"name":"audit","s3BucketName":"elsewhere"}""", true)]
    [InlineData("""{"name":"audit","isMultiRegionTrail":true,"kmsKeyId":"alias/audit"}""", false)]
    public void What_may_have_been_taken_from_a_trail_that_nobody_knew_is_unclear(string request, bool isUnclear)
    {
        var call = Some.Call(Source, "UpdateTrail", request);
        var verdict = Some.Judge(TrailWeakened.Guardrail, Trail, Is(Plain), by: call);
        Assert.Equal(isUnclear, verdict is Verdict.Unclear);
        Assert.Equal(isUnclear, TrailWeakened.Guardrail.Asks!(call));
    }

    [Fact]
    public void Another_accounts_trail_is_left_and_its_state_is_no_baseline()
    {
        foreach (
            var guardrail in (Guardrail[])[TrailWeakened.Guardrail, SelectorsNarrowed.Guardrail, TrailDeleted.Guardrail]
        )
        {
            object state = guardrail.Id switch
            {
                TrailWeakened.Id => new TrailWeakened.State("audit", null),
                SelectorsNarrowed.Id => new SelectorsNarrowed.State("audit", null, [], null),
                _ => new TrailDeleted.State("audit", null),
            };
            var left = Assert.IsType<Verdict.Compliant>(Some.Judge(guardrail, Organizations, state));
            Assert.True(left.IsLeft);
            Assert.Contains("belongs to account 444455556666", left.Why, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, TrailSelectors> Narrow =>
        new()
        {
            { "no management events", Selecting(Of("All", false, "arn:aws-cn:s3")) },
            { "reading alone", Selecting(Of("ReadOnly", true)) },
            { "writing alone", Selecting(Of("WriteOnly", true)) },
            {
                "reading, and data of writing",
                Selecting(Of("ReadOnly", true), Of("WriteOnly", false, "arn:aws-cn:s3"))
            },
            { "data alone in advanced form", Selecting(Objects) },
            {
                "no writing in advanced form",
                Selecting(
                    AdvancedSelector.Management with
                    {
                        Fields = [.. AdvancedSelector.Management.Fields, new("readOnly") { Equal = ["true"] }],
                    }
                )
            },
            {
                "without IAM in advanced form",
                Selecting(
                    AdvancedSelector.Management with
                    {
                        Fields =
                        [
                            .. AdvancedSelector.Management.Fields,
                            new("eventSource") { NotEqual = ["iam.amazonaws.com"] },
                        ],
                    }
                )
            },
        };

    [Theory, MemberData(nameof(Narrow))]
    public void A_trail_that_leaves_management_events_out_is_wrong(string what, TrailSelectors now)
    {
        Assert.NotEmpty(what);
        Assert.False(now.HasManagementEvents);
        foreach (var was in (SelectorsNarrowed.State?[])[null, Records(Selecting(ClassicSelector.Management))])
        {
            var step = Assert.Single(Plan(SelectorsNarrowed.Guardrail, Records(now), was));
            Assert.Equal("PutEventSelectors", step.Operation);
        }
    }

    [Fact]
    public void Reading_and_writing_may_be_selected_apart_and_KMS_left_out()
    {
        Assert.True(Selecting(Of("ReadOnly", true), Of("WriteOnly", true)).HasManagementEvents);
        Assert.True(
            Selecting(ClassicSelector.Management with { Excluded = ["kms.amazonaws.com"] }).HasManagementEvents
        );
        Assert.True(new TrailSelectors().HasManagementEvents);
        var without = AdvancedSelector.Management with
        {
            Fields =
            [
                .. AdvancedSelector.Management.Fields,
                new("eventSource") { NotEqual = ["kms.amazonaws.com", "rdsdata.amazonaws.com"] },
            ],
        };
        Assert.True(Selecting(without).HasManagementEvents);
    }

    [Fact]
    public void What_is_selected_of_data_stays_where_management_events_come_back()
    {
        var now = Records(Selecting(Of("All", false, "arn:aws-cn:s3:::one/")));
        var verdict = Assert.IsType<Verdict.Violation>(Some.Judge(SelectorsNarrowed.Guardrail, Trail, now));
        Assert.Equal(
            Selecting(ClassicSelector.Management, Of("All", false, "arn:aws-cn:s3:::one/")),
            ((SelectorsNarrowed.State)verdict.Wanted!).Selectors
        );
    }

    [Fact]
    public void A_trail_for_data_may_stay_so_beside_another_or_by_name_but_not_one_that_recorded_more()
    {
        var data = Selecting(Of("All", false, "arn:aws-cn:s3"));
        var guardrail = SelectorsNarrowed.Guardrail;
        Assert.IsType<Verdict.Violation>(Some.Judge(guardrail, Trail, Records(data)));
        Assert.IsType<Verdict.Compliant>(Some.Judge(guardrail, Trail, Records(data, "main")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(guardrail, Trail, Records(data), """{"dataTrails":["audit"]}"""));
        var was = Records(Selecting(ClassicSelector.Management));
        Assert.IsType<Verdict.Violation>(Some.Judge(guardrail, Trail, Records(data, "main"), baseline: was));
    }

    [Theory]
    [InlineData("arn:aws-cn:s3", "arn:aws-cn:s3:::one/", true)]
    [InlineData("arn:aws-cn:s3:::one/", "arn:aws-cn:s3", false)]
    [InlineData("arn:aws-cn:s3:::one/", "arn:aws-cn:s3:::two/", true)]
    public void Data_events_that_were_recorded_are_recorded_still(string was, string now, bool isLost)
    {
        var before = Records(Selecting(Of("All", true, was)));
        var after = Records(Selecting(Of("All", true, now)));
        var verdict = Some.Judge(SelectorsNarrowed.Guardrail, Trail, after, baseline: before);
        Assert.Equal(isLost, verdict is Verdict.Violation);
        if (isLost)
            Assert.Single(Plan(SelectorsNarrowed.Guardrail, after, before));
    }

    [Theory]
    [InlineData("arn:aws-cn:lambda", false)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:hello2", false)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:hello", true)]
    public void A_functions_ARN_stands_for_no_other_function(string now, bool isLost)
    {
        static TrailSelectors Of(string value) =>
            Selecting(ClassicSelector.Management with { DataResources = [new("AWS::Lambda::Function", [value])] });

        var before = Records(Of("arn:aws-cn:lambda:cn-north-1:111122223333:function:hello2"));
        var verdict = Some.Judge(SelectorsNarrowed.Guardrail, Trail, Records(Of(now)), baseline: before);
        Assert.Equal(isLost, verdict is Verdict.Violation);
    }

    [Fact]
    public void Insights_that_were_looked_for_are_looked_for_again()
    {
        var all = Selecting(ClassicSelector.Management);
        var was = new SelectorsNarrowed.State("audit", all, [new("ApiErrorRateInsight", [])], null);
        var step = Assert.Single(Plan(SelectorsNarrowed.Guardrail, Records(all), was));
        Assert.Equal(
            """cloudtrail:PutInsightSelectors {"TrailName":"audit","InsightSelectors":["ApiErrorRateInsight"]}""",
            step.ToString()
        );
    }

    [Fact]
    public void A_deleted_trail_is_made_again_and_records_also_where_it_was_stopped()
    {
        var steps = Plan(TrailDeleted.Guardrail, new TrailDeleted.State("audit", null), There(Whole, isLogging: false));
        Assert.Equal(["CreateTrail", "StartLogging"], steps.Select(step => step.Operation));
        Assert.Equal("logs", (string?)steps[0].Parameters["S3BucketName"]);
    }

    [Fact]
    public void A_trail_that_a_repair_has_made_is_made_whole_by_the_next_try()
    {
        var deleted = Some.Call(Source, "DeleteTrail", """{"name":"audit"}""");
        var half = There(Plain, isLogging: false);
        var step = Assert.Single(Plan(TrailDeleted.Guardrail, half, There(Plain), deleted));
        Assert.Equal("StartLogging", step.Operation);
        Assert.IsType<Verdict.Compliant>(Some.Judge(TrailDeleted.Guardrail, Trail, half, baseline: There(Plain)));
    }

    [Fact]
    public void A_trail_that_nobody_knew_or_an_organizations_is_told_and_not_made_again()
    {
        var gone = new TrailDeleted.State("audit", null);
        var unknown = Assert.IsType<Verdict.Violation>(Some.Judge(TrailDeleted.Guardrail, Trail, gone));
        Assert.Null(unknown.Wanted);
        var was = There(Whole with { IsOrganization = true });
        var shared = Some.Judge(TrailDeleted.Guardrail, Trail, gone, baseline: was);
        Assert.Null(Assert.IsType<Verdict.Violation>(shared).Wanted);
    }

    [Fact]
    public void Undo_deletes_what_was_made_again() =>
        Assert.Equal(
            """cloudtrail:DeleteTrail {"Name":"audit"}""",
            Assert
                .Single(Some.Undo(TrailDeleted.Guardrail, Trail, new TrailDeleted.State("audit", null), There(Whole)))
                .ToString()
        );

    [Fact]
    public void A_trail_outside_the_protected_ones_stays_deleted() =>
        Assert.IsType<Verdict.Compliant>(
            Some.Judge(
                TrailDeleted.Guardrail,
                Trail,
                new TrailDeleted.State("audit", null),
                """{"protectedTrails":["main"]}""",
                There(Whole)
            )
        );
}
