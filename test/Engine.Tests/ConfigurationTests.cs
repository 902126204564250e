using Remediation.Engine;
using Remediation.Guardrails;
using Xunit;

namespace Engine.Tests;

public sealed class ConfigurationTests
{
    private const string Queue = "https://sqs.eu-central-1.amazonaws.com/111122223333/remediation-delays";

    private static EngineConfiguration Read(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string>
        {
            ["AWS_REGION"] = "eu-central-1",
            ["REMEDIATION_LEDGER_TABLE"] = "ledger",
        };
        foreach (var (name, value) in variables)
            all[name] = value;
        return EngineConfiguration.Read(name => all.GetValueOrDefault(name), Catalogue.All);
    }

    [Fact]
    public void Audit_is_the_default() => Assert.Equal(Mode.Audit, Read().Mode);

    [Theory]
    [InlineData("REMEDIATION_MODE", "on", "audit (the default) or enforce")]
    [InlineData("REMEDIATION_MODE", "Enforce", "audit (the default) or enforce")]
    [InlineData("REMEDIATION_GUARDRAILS", "no-such-guardrail", "no-such-guardrail")]
    [InlineData("REMEDIATION_GUARDRAILS", ",", "REMEDIATION_GUARDRAILS")]
    [InlineData("REMEDIATION_LEDGER_TABLE", "", "not set")]
    [InlineData("REMEDIATION_LEDGER_TABLE", "a b", "'a b'")]
    [InlineData("REMEDIATION_OWN_ROLES", "*", "'*'")]
    [InlineData("REMEDIATION_OWN_ROLES", "arn:aws:iam::111122223333:role/*", "role/*")]
    [InlineData("REMEDIATION_ROLES", "remediation", "arn:aws:iam::111122223333:role/remediation/")]
    [InlineData("REMEDIATION_ROLES", "arn:aws:iam::111122223333:role/", "role/remediation/")]
    [InlineData("REMEDIATION_ROLES", "arn:aws:iam::111122223333:role/remediation/read/", "role/remediation/")]
    [InlineData("REMEDIATION_ENFORCED", "safe/*/x", "'safe/*/x'")]
    [InlineData("REMEDIATION_ENFORCED", "Safe/*", "'Safe/*'")]
    [InlineData("REMEDIATION_HELD", "?", "'?'")]
    [InlineData("REMEDIATION_REGIONS", "eu-*-1", "'eu-*-1'")]
    [InlineData("REMEDIATION_REGIONS", "*,!", "'!'")]
    [InlineData("REMEDIATION_REGIONS", "EU", "eu-central-1")]
    [InlineData("REMEDIATION_SETTINGS", "{", "not JSON")]
    [InlineData("REMEDIATION_SETTINGS", "[]", "an object")]
    [InlineData("REMEDIATION_SETTINGS", """{"ec2-ingress-open-to-world":{"allowedPorts":[70000]}}""", "70000")]
    [InlineData("REMEDIATION_SETTINGS", """{"ec2-ingress-open-to-world":{"allowedPort":[1]}}""", "allowedPort")]
    [InlineData(
        "REMEDIATION_SETTINGS",
        """{"exemptions":{"permanent":[{"guardrail":"*","resource":"*","owner":"o","reason":"r"}]}}""",
        "it exempts every resource from every guardrail for everybody"
    )]
    [InlineData("REMEDIATION_HEARTBEAT", "true", "it must be on, or not set")]
    [InlineData("AWS_REGION", "", "AWS_REGION")]
    public void A_wrong_variable_is_refused_by_name(string name, string value, string told)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read((name, value)));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enforce", null, null, Mode.Enforce, Mode.Enforce)]
    [InlineData("audit", "*", null, Mode.Audit, Mode.Audit)]
    [InlineData("enforce", "none", null, Mode.Audit, Mode.Audit)]
    [InlineData("enforce", "", null, Mode.Audit, Mode.Audit)]
    [InlineData("enforce", "safe/*", null, Mode.Enforce, Mode.Enforce)]
    [InlineData("enforce", "disruptive/*", null, Mode.Audit, Mode.Audit)]
    [InlineData("enforce", "disruptive/*, safe/remediation-s3-*", null, Mode.Enforce, Mode.Audit)]
    [InlineData("enforce", "safe/remediation-iam-admin-policy-attached", null, Mode.Audit, Mode.Enforce)]
    [InlineData("enforce", "safe/remediation-iam-admin-policy", null, Mode.Audit, Mode.Audit)]
    [InlineData("enforce", "*", "safe/*", Mode.Audit, Mode.Audit)]
    [InlineData("enforce", null, "safe/remediation-s3-public-access-block-weakened", Mode.Audit, Mode.Enforce)]
    [InlineData("enforce", "safe/*", "none", Mode.Enforce, Mode.Enforce)]
    public void Each_guardrail_has_the_mode_of_its_role(
        string mode,
        string? enforced,
        string? held,
        Mode ofBucket,
        Mode ofPrincipal
    )
    {
        var variables = new List<(string, string)> { ("REMEDIATION_MODE", mode) };
        if (enforced is not null)
            variables.Add(("REMEDIATION_ENFORCED", enforced));
        if (held is not null)
            variables.Add(("REMEDIATION_HELD", held));
        var configuration = Read([.. variables]);
        Assert.Equal(ofBucket, configuration.ModeOf(Catalogue.Find("s3-public-access-block-weakened")!));
        Assert.Equal(ofPrincipal, configuration.ModeOf(Catalogue.Find("iam-admin-policy-attached")!));
    }

    [Fact]
    public void Without_roles_a_function_works_with_its_own_credentials() => Assert.Null(Read().Roles);

    [Fact]
    public void Roles_are_those_of_the_account_and_partition_that_is_named() =>
        Assert.Equal(
            new("aws-cn", "111122223333"),
            Read(("REMEDIATION_ROLES", "arn:aws-cn:iam::111122223333:role/remediation/")).Roles
        );

    [Fact]
    public void Settings_reach_their_guardrail()
    {
        var settings = Read(
            (
                "REMEDIATION_SETTINGS",
                """{"ec2-ingress-open-to-world":{"allowedPorts":[8080]},"iam-admin-policy-attached":{"allowedPrincipals":["arn:aws:iam::111122223333:role/Admin*"]}}"""
            )
        ).Settings;
        Assert.Equal([8080], Setting<Sequence<int>>(settings, "ec2-ingress-open-to-world", "allowedPorts"));
        Assert.Equal(
            ["arn:aws:iam::111122223333:role/Admin*"],
            Setting<Sequence<string>>(settings, "iam-admin-policy-attached", "allowedPrincipals")
        );
    }

    private static T Setting<T>(Settings settings, string guardrail, string name)
        where T : notnull
    {
        var setting = Catalogue.Find(guardrail)!.Settings.Single(s => s.Name == name);
        return settings.Of(guardrail).Get(Assert.IsType<Setting<T>>(setting));
    }

    [Theory]
    [InlineData("*", "eu-central-1", true)]
    [InlineData("eu-*", "eu-central-1", true)]
    [InlineData("eu-*", "us-east-1", false)]
    [InlineData("eu-central-1", "eu-central-1", true)]
    [InlineData("eu-central-1", "eu-central-2", false)]
    [InlineData("*, !eu-*", "eu-central-1", false)]
    [InlineData("!eu-*, *", "us-east-1", true)]
    [InlineData("*, !eu-*, eu-west-1", "eu-west-1", true)]
    [InlineData("!eu-west-1", "us-east-1", false)]
    public void Of_the_patterns_that_match_a_region_the_longest_counts(string patterns, string region, bool included) =>
        Assert.Equal(included, Read(("REMEDIATION_REGIONS", patterns)).Regions!.Includes(region));

    [Fact]
    public void Without_patterns_a_function_sweeps_its_own_region() => Assert.Null(Read().Regions);

    [Fact]
    public void Without_delays_every_event_is_judged_at_once() => Assert.Null(Read().Delays);

    [Fact]
    public void Delays_are_seconds_by_guardrail_and_the_queue_that_keeps_the_events()
    {
        var delays = Read(
            ("REMEDIATION_DELAYS", "s3-public-access-block-weakened=60, iam-admin-policy-attached=900"),
            ("REMEDIATION_DELAY_QUEUE", Queue)
        ).Delays!;
        Assert.Equal(Queue, delays.Queue);
        Assert.Equal(60, delays.Of(Catalogue.Find("s3-public-access-block-weakened")!)!.Seconds);
        Assert.Equal(900, delays.Of(Catalogue.Find("iam-admin-policy-attached")!)!.Seconds);
        Assert.Null(delays.Of(Catalogue.Find("ec2-ingress-open-to-world")!));
    }

    [Theory]
    [InlineData("s3-public-access-block-weakened=0", "whole seconds from 1 to 900")]
    [InlineData("s3-public-access-block-weakened=901", "whole seconds from 1 to 900")]
    [InlineData("s3-public-access-block-weakened=-1", "whole seconds from 1 to 900")]
    [InlineData("s3-public-access-block-weakened=1.5", "whole seconds from 1 to 900")]
    [InlineData("s3-public-access-block-weakened= 60", "whole seconds from 1 to 900")]
    [InlineData("s3-public-access-block-weakened=", "whole seconds from 1 to 900")]
    [InlineData("s3-public-access-block-weakened", "ec2-ingress-open-to-world=60")]
    [InlineData("s3-public-access-block-weakened=60,", "has ''")]
    [InlineData("no-such-guardrail=60", "has 'no-such-guardrail=60'")]
    [InlineData(
        "iam-admin-policy-attached=1,iam-admin-policy-attached=2",
        "has 'iam-admin-policy-attached=2': it must be the only one of its guardrail"
    )]
    public void A_wrong_delay_is_refused_by_name(string delays, string told)
    {
        var refusal = Assert.Throws<ConfigurationException>(() =>
            Read(("REMEDIATION_DELAYS", delays), ("REMEDIATION_DELAY_QUEUE", Queue))
        );
        Assert.StartsWith("REMEDIATION_DELAYS has ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remediation-delays")]
    [InlineData("https://sqs.eu-central-1.amazonaws.com")]
    [InlineData("arn:aws:sqs:eu-central-1:111122223333:remediation-delays")]
    [InlineData("file:///remediation-delays")]
    public void A_queue_is_named_by_its_url(string queue)
    {
        var refusal = Assert.Throws<ConfigurationException>(() =>
            Read(("REMEDIATION_DELAYS", "s3-public-access-block-weakened=60"), ("REMEDIATION_DELAY_QUEUE", queue))
        );
        Assert.StartsWith($"REMEDIATION_DELAY_QUEUE is '{queue}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Delays_without_a_queue_are_refused_and_a_queue_without_delays_is_for_what_is_held()
    {
        var refusal = Assert.Throws<ConfigurationException>(() =>
            Read(("REMEDIATION_DELAYS", "s3-public-access-block-weakened=60"))
        );
        Assert.StartsWith("REMEDIATION_DELAY_QUEUE is not set", refusal.Message, StringComparison.Ordinal);
        var alone = Read(("REMEDIATION_DELAY_QUEUE", Queue)).Delays!;
        Assert.Equal((Queue, 0), (alone.Queue, alone.Each.Count));
    }

    [Fact]
    public void Settings_say_the_limits_of_storms_and_what_is_adopted()
    {
        var settings = SettingsReader.Read("""{"storm":{"repairs":7,"faults":2},"adopt":["*"]}""", Catalogue.All);
        Assert.Equal(new StormSettings { Repairs = 7, Faults = 2 }, settings.Storm);
        Assert.True(settings.IsAdopted(Catalogue.All[0].Id));
        Assert.False(Settings.Default.IsAdopted(Catalogue.All[0].Id));
        var refusal = Assert.Throws<SettingsException>(() =>
            SettingsReader.Read("""{"adopt":["s3-nothing"]}""", Catalogue.All)
        );
        Assert.StartsWith(
            "has 's3-nothing' in 'adopt', which is no guardrail",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_heartbeat_is_written_where_it_is_on()
    {
        Assert.False(Read().HasHeartbeat);
        Assert.True(Read(("REMEDIATION_HEARTBEAT", "on")).HasHeartbeat);
    }
}
