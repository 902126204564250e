using Remediation.Guardrails.Config;
using Xunit;

namespace Guardrails.Tests;

/// <summary>A region's recorder and its channel against what they were.</summary>
public sealed class ConfigRecorderTests
{
    private const string Source = "config.amazonaws.com";
    private const string Bucket = "AWS::S3::Bucket";
    private const string Group = "AWS::EC2::SecurityGroup";
    private const string Role = "AWS::IAM::Role";
    private const string Inclusion = "INCLUSION_BY_RESOURCE_TYPES";
    private const string Exclusion = "EXCLUSION_BY_RESOURCE_TYPES";

    private static readonly Guardrail Rule = RecorderStopped.Guardrail;

    private static readonly Resource Region = new(
        "AWS::Config::ConfigurationRecorder",
        "111122223333",
        "arn:aws-cn:config:cn-north-1:111122223333:configuration-recorder",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Coverage All = new("ALL_SUPPORTED_RESOURCE_TYPES", [], HasGlobal: true);
    private static readonly Coverage Regional = All with { HasGlobal = false };

    private static readonly Recorder Whole = new()
    {
        Name = "default",
        Role = "arn:aws-cn:iam::111122223333:role/recorder",
        Coverage = All,
        Frequency = "CONTINUOUS",
        Overrides = [],
        IsRecording = true,
    };

    private static readonly Delivery Channel = new()
    {
        Name = "default",
        Bucket = "logs",
        Key = "arn:aws-cn:kms:cn-north-1:111122223333:key/1",
        Topic = "arn:aws-cn:sns:cn-north-1:111122223333:config",
    };

    private static readonly RecorderStopped.State Right = new(Whole, Channel);

    private static Coverage Only(params string[] types) => new(Inclusion, [.. types], HasGlobal: false);

    private static Coverage AllBut(params string[] types) => new(Exclusion, [.. types], HasGlobal: false);

    private static RecorderStopped.State Covering(Coverage coverage) =>
        Right with
        {
            Recorder = Whole with { Coverage = coverage },
        };

    private static Verdict Judge(
        RecorderStopped.State now,
        RecorderStopped.State? was = null,
        Trigger? by = null,
        string? settings = null
    ) => Some.Judge(Rule, Region, now, settings, was, by);

    // The operations of a plan, after which, and in the midst of which, it is known what is wrong.
    private static IEnumerable<string> Plan(RecorderStopped.State now, RecorderStopped.State? was)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, was));
        Assert.IsType<Verdict.Compliant>(Judge((RecorderStopped.State)violation.Wanted!, was));
        return Rule.Plan(Region, now, violation).Select(step => step.Operation);
    }

    public static TheoryData<Coverage, Coverage, Coverage?> Coverages =>
        new()
        {
            // What it was, what it is, and what it must be; null where nothing is lost.
            { All, Regional, All },
            { All, Only(Bucket), All },
            { All, AllBut(Bucket), All },
            { Regional, All, null },
            { Regional, AllBut(Role), null },
            { Regional, AllBut(Role, Bucket), AllBut(Role) },
            { Regional, Only(Bucket), Regional },
            { AllBut(Bucket), All, null },
            {
                AllBut(Bucket),
                Regional,
                AllBut(Bucket) with
                {
                    Strategy = "ALL_SUPPORTED_RESOURCE_TYPES",
                    Types = [],
                    HasGlobal = true,
                }
            },
            { AllBut(Bucket), AllBut(), null },
            { AllBut(Bucket), AllBut(Bucket, Group), AllBut(Bucket) },
            { AllBut(Bucket), AllBut(Group), All },
            { AllBut(Bucket, Group), Only(Group), AllBut(Bucket) },
            { Only(Bucket), Regional, null },
            { Only(Role), Regional, AllBut("AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::User") },
            { Only(Bucket, Group), Only(Role, Group), Only(Role, Group, Bucket) },
            { Only(Bucket), AllBut(Group), null },
            { Only(Bucket, Group), AllBut(Bucket, Role), AllBut(Role) },
            { new("NEXT_STRATEGY", [], false), Only(Bucket), null },
        };

    [Theory, MemberData(nameof(Coverages))]
    public void Types_that_were_recorded_are_recorded_still(Coverage was, Coverage now, Coverage? right)
    {
        var verdict = Judge(Covering(now), Covering(was));
        if (right is null)
        {
            Assert.IsType<Verdict.Compliant>(verdict);
            return;
        }
        Assert.Equal(Covering(right), Assert.IsType<Verdict.Violation>(verdict).Wanted);
        Assert.Equal(["PutConfigurationRecorder"], Plan(Covering(now), Covering(was)));
    }

    [Theory]
    [InlineData("""{"mayBeLeftOut":["AWS::S3::Bucket"]}""", Bucket, false)]
    [InlineData("""{"mayBeLeftOut":["AWS::S3::Bucket"]}""", Group, true)]
    [InlineData("""{"mayBeLeftOut":["*"]}""", Group, false)]
    public void Types_may_be_named_that_may_be_left_out(string settings, string type, bool isWrong)
    {
        var verdict = Judge(Covering(AllBut(type)), Right, settings: settings);
        Assert.Equal(isWrong, verdict is Verdict.Violation);
    }

    [Fact]
    public void What_may_be_left_out_stays_out_where_the_rest_comes_back()
    {
        var verdict = Judge(
            Covering(AllBut(Bucket, Group)),
            Right,
            settings: """{"mayBeLeftOut":["AWS::S3::Bucket"]}"""
        );
        Assert.Equal(Covering(AllBut(Bucket)), Assert.IsType<Verdict.Violation>(verdict).Wanted);
    }

    [Fact]
    public void How_often_is_recorded_is_nobodys_business_and_stays()
    {
        var daily = Right with
        {
            Recorder = Whole with { Frequency = "DAILY", Overrides = [new(null, [Group], "CONTINUOUS")] },
        };
        Assert.IsType<Verdict.Compliant>(Judge(daily, Right));
        var narrowed = daily with { Recorder = daily.Recorder! with { Coverage = Only(Bucket) } };
        Assert.Equal(daily, Assert.IsType<Verdict.Violation>(Judge(narrowed, Right)).Wanted);
    }

    [Fact]
    public void The_recorder_starts_last_so_that_a_repair_that_stops_halfway_is_a_violation_still()
    {
        var gone = new RecorderStopped.State(null, null);
        Assert.Equal(
            ["PutConfigurationRecorder", "PutDeliveryChannel", "StartConfigurationRecorder"],
            Plan(gone, Right)
        );
        var put = Right with { Recorder = Whole with { IsRecording = false }, Channel = null };
        Assert.Equal(["PutDeliveryChannel", "StartConfigurationRecorder"], Plan(put, Right));
        Assert.Equal(["StartConfigurationRecorder"], Plan(put with { Channel = Channel }, Right));
        Assert.Equal(
            ["StopConfigurationRecorder", "DeleteDeliveryChannel", "DeleteConfigurationRecorder"],
            Some.Undo(Rule, Region, gone, Right).Select(step => step.Operation)
        );
    }

    [Fact]
    public void A_recorder_or_channel_that_has_another_name_since_is_changed_by_that_name()
    {
        var now = new RecorderStopped.State(
            Whole with
            {
                Name = "other",
                IsRecording = false,
                Coverage = Only(Bucket),
            },
            Channel with
            {
                Name = "another",
                Bucket = "elsewhere",
            }
        );
        var steps = Rule.Plan(Region, now, Assert.IsType<Verdict.Violation>(Judge(now, Right)));
        Assert.Equal(["other", "another"], steps.Take(2).Select(step => (string?)step.Parameters["Name"]));
        Assert.Equal("other", (string?)steps[^1].Parameters["ConfigurationRecorderName"]);
    }

    public static TheoryData<Delivery> Moved =>
        new(
            Channel with
            {
                Bucket = "elsewhere",
            },
            Channel with
            {
                Prefix = "x",
            },
            Channel with
            {
                Key = null,
            },
            Channel with
            {
                Key = "arn:aws-cn:kms:cn-north-1:444455556666:key/2",
            },
            Channel with
            {
                Topic = null,
            }
        );

    [Theory, MemberData(nameof(Moved))]
    public void A_channel_leads_where_it_led(Delivery now)
    {
        Assert.Equal(["PutDeliveryChannel"], Plan(Right with { Channel = now }, Right));
        var plain = Channel with { Key = null, Topic = null };
        Assert.IsType<Verdict.Compliant>(Judge(Right with { Channel = Channel }, Right with { Channel = plain }));
        Assert.IsType<Verdict.Compliant>(Judge(Right with { Channel = now }));
    }

    [Fact]
    public void Of_a_recorder_that_nobody_knew_what_cannot_be_known_is_told()
    {
        var stopped = Whole with { IsRecording = false };
        var gone = new RecorderStopped.State(null, Channel);
        var deletion = Some.Call(Source, "DeleteConfigurationRecorder", """{"configurationRecorderName":"default"}""");
        Assert.Equal(["StartConfigurationRecorder"], Plan(Right with { Recorder = stopped }, was: null));
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(new(stopped, null))).Wanted);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(gone, by: deletion)).Wanted);
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(gone)).IsLeft);
    }

    [Theory]
    [InlineData("PutConfigurationRecorder", true)]
    [InlineData("PutDeliveryChannel", true)]
    [InlineData("StopConfigurationRecorder", false)]
    public void A_recorder_that_is_being_made_is_left_and_is_no_baseline(string name, bool isLeft)
    {
        var now = Right with { Recorder = Whole with { IsRecording = false } };
        var call = Some.Call(Source, name, "{}");
        Assert.Equal(isLeft, Judge(now, by: call) is Verdict.Compliant { IsLeft: true });
        Assert.IsType<Verdict.Violation>(Judge(now, Right, call));
    }

    [Fact]
    public void Control_Towers_recorder_is_left_also_where_it_is_gone()
    {
        var towers = Right with { Recorder = Whole with { Name = "aws-controltower-BaselineConfigRecorder" } };
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(new(null, null), towers)).IsLeft);
        var stopped = towers with { Recorder = towers.Recorder! with { IsRecording = false } };
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(stopped)).IsLeft);
    }

    [Fact]
    public void A_strategy_that_nobody_knows_is_unclear() =>
        Assert.IsType<Verdict.Unclear>(Judge(Covering(new("NEXT_STRATEGY", [], false)), Right));

    [Theory]
    [InlineData("""{"allSupported":true,"includeGlobalResourceTypes":true}""", false)]
    [InlineData("""{"allSupported":true,"includeGlobalResourceTypes":false}""", true)]
    [InlineData("""{"allSupported":false,"resourceTypes":["AWS::S3::Bucket"]}""", true)]
    [InlineData("null", true)]
    public void A_request_for_less_than_everything_may_be_a_violation(string group, bool may)
    {
        var request = $$$"""{"configurationRecorder":{"name":"default","recordingGroup":{{{group}}}}}""";
        Assert.Equal(may, Rule.Asks!(Some.Call(Source, "PutConfigurationRecorder", request)));
    }
}
