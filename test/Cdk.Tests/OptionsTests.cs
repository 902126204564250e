using System.Text.Json.Nodes;
using Remediation.Samples;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What options say, and what is said of wrong ones: the option, its value, and what it may be.</summary>
public sealed class OptionsTests
{
    private const string Topic = "arn:aws:sns:eu-central-1:111122223333:alarms";

    [Fact]
    public void Everything_is_audited_unless_said_otherwise() =>
        Assert.All(Read("{}").Guardrails, g => Assert.False(g.Enforce));

    [Fact]
    public void Enforcing_all_means_the_safe_ones_that_need_no_setting() =>
        Assert.All(
            Told("""{"mode": "enforce"}""").Guardrails,
            g => Assert.Equal(g.Guardrail.Risk == Risk.Safe && g.Guardrail.Needs is null, g.Enforce)
        );

    [Theory]
    [InlineData("""{"mode": "enforce"}""")]
    [InlineData("""{"guardrails": {"iam-*": "enforce"}}""")]
    public void What_needs_a_setting_stays_in_audit_until_it_is_given(string context)
    {
        var options = Told(context);
        Assert.Contains(options.Unset, g => g.Id == "iam-admin-policy-attached");
        Assert.All(options.Unset, unset => Assert.False(options.Guardrails.Single(g => g.Guardrail == unset).Enforce));

        var named = JsonNode.Parse(context)!.AsObject();
        named["settings"] = SampleSettings.Json;
        var after = Told(named.ToJsonString());
        Assert.Empty(after.Unset);
        Assert.Empty(after.Partly);
        Assert.True(after.Guardrails.Single(g => g.Guardrail.Id == "iam-admin-policy-attached").Enforce);
    }

    [Fact]
    public void What_tells_of_a_part_until_a_setting_is_given_repairs_the_rest()
    {
        var options = Told("""{"guardrails": {"ami-public": "enforce"}}""");
        Assert.Equal(["ami-public"], options.Partly.Select(g => g.Id));
        Assert.True(options.Guardrails.Single(g => g.Guardrail.Id == "ami-public").Enforce);
        Assert.Empty(Read("{}").Partly);
    }

    [Fact]
    public void Enforcing_it_by_its_id_without_the_setting_is_refused()
    {
        var error = Assert.Throws<OptionException>(() =>
            Told("""{"guardrails": {"iam-admin-policy-attached": "enforce"}}""")
        );
        Assert.Equal(
            "guardrails has enforce for 'iam-admin-policy-attached', which needs the setting allowedPrincipals: ARNs of "
                + "users, groups and roles that may have administrator rights; `*` stands for any text. `remediate "
                + "preview iam-admin-policy-attached` shows what it would change; give it in "
                + "settings={\"iam-admin-policy-attached\":{\"allowedPrincipals\": ...}}",
            error.Message
        );
    }

    [Theory]
    [InlineData("""{"guardrails": {"ec2-some-disruptive": "enforce"}}""")]
    [InlineData("""{"guardrails": "{\"ec2-some-disruptive\": \"enforce\"}"}""")]
    public void A_guardrail_that_can_disrupt_is_enforced_where_it_is_named(string context) =>
        Assert.Equal("ec2-some-disruptive", Assert.Single(Told(context).Guardrails, g => g.Enforce).Guardrail.Id);

    [Fact]
    public void A_guardrail_can_be_off_or_only_audited()
    {
        var options = Told(
            """{"mode": "enforce", "guardrails": {"s3-some-safe": "off", "iam-some-global": "audit"}}"""
        );
        Assert.Equal(["s3-some-safe"], options.Off);
        Assert.DoesNotContain(options.Guardrails, g => g.Guardrail.Id == "s3-some-safe");
        Assert.False(options.Guardrails.Single(g => g.Guardrail.Id == "iam-some-global").Enforce);
    }

    [Fact]
    public void A_beginning_names_guardrails_of_which_an_id_and_a_longer_beginning_count_before_it()
    {
        const string context =
            """{"guardrails": {"*": "off", "s3-*": "enforce", "s3-bucket-*": "audit", "s3-bucket-acl-public": "off"}}""";
        var options = Told(context);
        Assert.All(options.Guardrails, g => Assert.StartsWith("s3-", g.Guardrail.Id, StringComparison.Ordinal));
        Assert.Contains("s3-bucket-acl-public", options.Off);
        Assert.Contains("ec2-some-disruptive", options.Off);
        Assert.Equal(
            [
                "s3-some-safe",
                "s3-account-public-access-block-weakened",
                "s3-public-access-block-weakened",
                "s3-encryption-weakened",
                "s3-insecure-transport-allowed",
                "s3-versioning-suspended",
            ],
            options.Guardrails.Where(g => g.Enforce).Select(g => g.Guardrail.Id)
        );
        Assert.Equal(
            ["s3-bucket-policy-public", "s3-access-logging-disabled"],
            options.Guardrails.Where(g => !g.Enforce).Select(g => g.Guardrail.Id)
        );
    }

    [Fact]
    public void A_beginning_enforces_safe_guardrails_alone() =>
        Assert.DoesNotContain(
            Told("""{"guardrails": {"ec2-*": "enforce"}}""").Guardrails,
            g => g.Enforce && g.Guardrail.Risk != Risk.Safe
        );

    [Theory]
    [InlineData("{}", "none", "")]
    [InlineData("""{"mode": "enforce"}""", "safe/*", "")]
    [InlineData(
        """{"mode": "enforce", "guardrails": {"s3-some-safe": "audit", "rds-some-destructive": "enforce"}}""",
        "safe/*,destructive/remediation-rds-some-destructive",
        "safe/remediation-s3-some-safe"
    )]
    [InlineData(
        """{"guardrails": {"s3-some-safe": "enforce", "ec2-some-disruptive": "enforce"}}""",
        "safe/remediation-s3-some-safe,disruptive/remediation-ec2-some-disruptive",
        ""
    )]
    public void The_write_roles_that_may_be_assumed_are_said_in_few_patterns(
        string context,
        string enforced,
        string held
    )
    {
        var options = DeploymentOptions.Read(WithTopic(context), Some.Each);
        Assert.Equal(enforced, string.Join(',', options.Enforcement.Enforced));
        Assert.Equal(held, string.Join(',', options.Enforcement.Held));
        Assert.All(
            options.Guardrails,
            chosen => Assert.Equal(chosen.Enforce, options.Enforcement.Includes(chosen.Guardrail))
        );
    }

    [Theory]
    [InlineData("""{"mod": "enforce"}""", "'mod' is no option: there are alarmTopic, architecture, code, grace,")]
    [InlineData("""{"grouping": "all"}""", "'grouping' is no option: there are ")]
    [InlineData("""{"Mode": "audit"}""", "'Mode' is no option: there are ")]
    [InlineData("""{"mode": "Enforce"}""", "mode is 'Enforce': it must be audit or enforce (default audit)")]
    [InlineData(
        """{"guardrails": {"s3-nothing": "off"}}""",
        "guardrails names 's3-nothing', which is no guardrail; there are s3-some-safe, ec2-some-disruptive"
    )]
    [InlineData(
        """{"guardrails": {"s4-*": "off"}}""",
        "guardrails names 's4-*', which is no guardrail; there are s3-some-safe, ec2-some-disruptive"
    )]
    [InlineData(
        """{"guardrails": {"s3-some-safe": "on"}}""",
        "guardrails has \"on\" for 's3-some-safe': it must be off, audit or enforce"
    )]
    [InlineData("""{"guardrails": "{"}""", "guardrails is not JSON")]
    [InlineData("""{"guardrails": ["s3-some-safe"]}""", "guardrails must be a JSON object")]
    [InlineData(
        """{"settings": {"s3-nothing": {}}}""",
        "settings names 's3-nothing'; there are settings of ami-public"
    )]
    [InlineData(
        """{"settings": {"ec2-ingress-open-to-world": {"allowedPorts": [70000]}}}""",
        "settings must have in 'ec2-ingress-open-to-world.allowedPorts' ports from 0 to 65535, not 70000"
    )]
    [InlineData(
        """{"settings": {"storm": {"repairs": 0}}}""",
        "settings must have in 'repairs' a whole number from 1 to 100000, not 0"
    )]
    [InlineData(
        """{"settings": {"storm": {"limit": 5}}}""",
        "settings has 'storm.limit'; it may have repairs, minutes, sameActor, sameViolation, sameResource, faults"
    )]
    [InlineData(
        """{"settings": {"exemptions": {"permanent": [{"guardrail": "s3-bucket-policy-public", "resource": "arn:aws:s3:::example", "owner": "web team"}]}}}""",
        "settings has a wrong element 1 in 'exemptions.permanent': reason is missing"
    )]
    [InlineData(
        """{"settings": {"exemptions": {"permanent": [{"guardrail": "s3-nothing", "resource": "*", "owner": "web team", "reason": "a website"}]}}}""",
        "settings has a wrong element 1 in 'exemptions.permanent': guardrail 's3-nothing' is no guardrail"
    )]
    [InlineData(
        """
            {"settings": {"exemptions": {"permanent": [
              {"guardrail": "*", "resource": "*", "principal": "*", "owner": "web team", "reason": "a website"}]}}}
            """,
        "settings has a wrong element 1 in 'exemptions.permanent': it exempts every resource from every guardrail"
    )]
    [InlineData(
        """
            {"settings": {"exemptions": {"permanent": [
              {"guardrail": "s3-bucket-policy-public", "resource": "example",
               "owner": "web team", "reason": "a website"}]}}}
            """,
        "settings has a wrong element 1 in 'exemptions.permanent': resource 'example' is not an ARN pattern"
    )]
    [InlineData("""{"sweep": "daily"}""", "sweep is 'daily': it must be true or false (default true)")]
    [InlineData(
        """{"grace": {"s3-nothing": 60}}""",
        "grace names 's3-nothing', which is no guardrail; there are s3-some-safe"
    )]
    [InlineData(
        """{"grace": {"s3-some-safe": 0}}""",
        "grace has 0 for 's3-some-safe': it must be a whole number of seconds from 1 to 900"
    )]
    [InlineData("""{"grace": {"s3-some-safe": 901}}""", "grace has 901 for 's3-some-safe'")]
    [InlineData("""{"grace": {"s3-some-safe": 1.5}}""", "grace has 1.5 for 's3-some-safe'")]
    [InlineData("""{"grace": {"s3-some-safe": "soon"}}""", "grace has \"soon\" for 's3-some-safe'")]
    [InlineData("""{"grace": {"s3-some-safe": {}}}""", "grace has {} for 's3-some-safe'")]
    [InlineData("""{"grace": "60"}""", "grace must be a JSON object")]
    [InlineData(
        """{"webhookParameter": "https://hooks.slack.com/x"}""",
        "webhookParameter is 'https://hooks.slack.com/x': it must be the name of an SSM parameter"
    )]
    [InlineData("""{"webhookKey": "alias/x"}""", "webhookKey is 'alias/x'")]
    [InlineData("""{"alarmTopic": "x"}""", "alarmTopic is 'x'")]
    [InlineData("""{"architecture": "arm"}""", "architecture is 'arm': it must be x86_64 or arm64")]
    [InlineData("""{"smallCaBundle": "no"}""", "smallCaBundle is 'no': it must be true or false")]
    [InlineData("""{"terminationProtection": "no"}""", "terminationProtection is 'no': it must be true or false")]
    [InlineData("""{"permissionsBoundary": "a b"}""", "permissionsBoundary is 'a b': it must be the name or the ARN")]
    [InlineData(
        """{"permissionsBoundary": "arn:aws:iam::111122223333:role/x"}""",
        "permissionsBoundary is 'arn:aws:iam::111122223333:role/x': it must be the name or the ARN"
    )]
    [InlineData("""{"operators": "*"}""", "operators has '*': it must be the ARN of a role or user")]
    [InlineData(
        """{"operators": ["arn:aws:iam::111122223333:role/*"]}""",
        "operators has 'arn:aws:iam::111122223333:role/*': it must be the ARN of a role or user"
    )]
    [InlineData(
        """{"operators": "arn:aws:iam::*:role/security"}""",
        "operators has 'arn:aws:iam::*:role/security': it must be the ARN of a role or user"
    )]
    [InlineData(
        """{"operators": "arn:aws:iam::111122223333:root"}""",
        "operators has 'arn:aws:iam::111122223333:root'"
    )]
    [InlineData("""{"operators": {"a": 1}}""", "operators must be a text")]
    [InlineData("""{"operators": [7]}""", "operators has [7]: it must be a list of texts")]
    [InlineData("""{"logRetentionDays": 2}""", "logRetentionDays is '2': it must be one of 1, 3, 5")]
    public void A_wrong_value_is_refused_with_what_it_may_be(string context, string message) =>
        Refused(context, message);

    [Theory]
    [InlineData(
        """{"regions": "eu-middle-1"}""",
        "regions names 'eu-middle-1', which is no region of AWS; there are eu-central-1, "
    )]
    [InlineData("""{"regions": "us-east-1,eu-central-1,us-east-1"}""", "regions names 'us-east-1' twice")]
    [InlineData(
        """{"regions": "us-east-1,us-gov-west-1"}""",
        "regions are of the partitions aws and aws-us-gov: an account is in one of them"
    )]
    [InlineData(
        """{"regions": "us-east-1", "homes": {"eu-middle-1": ["*"]}}""",
        "homes names 'eu-middle-1', which is no region of AWS; there are "
    )]
    [InlineData(
        """{"regions": "us-east-1", "homes": {"cn-north-1": ["*"]}}""",
        "regions are of the partitions aws and aws-cn: an account is in one of them"
    )]
    [InlineData(
        """{"homes": {"us-east-1": ["*"]}}""",
        "homes says which engine a region has: name the regions in regions"
    )]
    [InlineData(
        """{"regions": "us-east-1,eu-west-1", "homes": {"us-east-1": ["us-*"]}}""",
        "homes has no home for 'eu-west-1': give one of them a pattern that matches it"
    )]
    [InlineData(
        """{"regions": "us-east-1,eu-west-1", "homes": {"us-east-1": ["us-*", "eu-*"], "eu-west-1": ["eu-*"]}}""",
        "homes gives 'eu-west-1' to both 'us-east-1' and 'eu-west-1': a region has one home"
    )]
    [InlineData(
        """{"regions": "us-east-1,eu-west-1", "homes": {"us-east-1": ["*"], "eu-west-1": ["*"]}}""",
        "homes gives 'us-east-1' to both 'us-east-1' and 'eu-west-1': a region has one home"
    )]
    [InlineData(
        """{"regions": "us-east-1,eu-west-1", "homes": {"us-east-1": ["eu-*"], "eu-west-1": ["us-*"]}}""",
        "homes gives 'us-east-1' to the home 'eu-west-1': a home's patterns must match its own region best"
    )]
    [InlineData(
        """{"regions": "us-east-1", "homes": {"us-east-1": ["!us-*"]}}""",
        "homes has '!us-*' for 'us-east-1': it must be a region, a beginning such as eu-*, or *"
    )]
    [InlineData(
        """{"regions": "us-east-1", "homes": {"us-east-1": 5}}""",
        "homes, 'us-east-1', has 5: it must be a list of texts"
    )]
    public void Regions_that_make_no_sense_are_refused(string context, string message) => Refused(context, message);

    [Fact]
    public void A_region_outside_of_the_list_needs_a_home_too() =>
        Refused(
            """{"regions": "us-east-1,ap-south-1", "homes": {"us-east-1": ["us-*"], "eu-west-1": ["eu-*"]}}""",
            "homes has no home for 'ap-south-1'"
        );

    [Fact]
    public void Without_regions_there_is_one_home_where_the_deployment_is_made()
    {
        var home = Assert.Single(Read("{}").Homes);
        Assert.Null(home.Region);
        Assert.Empty(home.Others);
        Assert.Equal(["*"], home.Swept.Patterns);
    }

    [Theory]
    [InlineData("""{"regions": "eu-central-1, us-east-1,eu-west-1"}""")]
    [InlineData("""{"regions": ["eu-central-1", "us-east-1", "eu-west-1"]}""")]
    [InlineData("""{"regions": "[\"eu-central-1\", \"us-east-1\", \"eu-west-1\"]"}""")]
    public void The_first_region_is_the_home_of_the_others(string context)
    {
        var home = Assert.Single(Read(context).Homes);
        Assert.Equal("eu-central-1", home.Region);
        Assert.Equal(["us-east-1", "eu-west-1"], home.Others);
    }

    [Fact]
    public void Of_homes_the_longest_pattern_that_matches_a_region_counts_and_each_sweeps_its_own()
    {
        var homes = Read(
            """
            {"regions": "us-east-1,us-west-2,eu-west-1,eu-north-1,ap-south-1",
             "homes": {"us-east-1": ["*"], "eu-west-1": ["eu-*", "ap-south-1"]}}
            """
        ).Homes;
        Assert.Equal(["us-east-1", "eu-west-1"], homes.Select(home => home.Region));
        Assert.Equal(["us-west-2"], homes[0].Others);
        Assert.Equal(["eu-north-1", "ap-south-1"], homes[1].Others);
        // Every region, one of the list or not, is swept by one home.
        Assert.All(
            ["us-east-1", "us-west-2", "eu-west-1", "eu-north-1", "ap-south-1", "ap-south-2", "sa-east-1"],
            region => Assert.Single(homes, home => home.Swept.Includes(region))
        );
        Assert.True(homes[1].Swept.Includes("ap-south-1"));
        Assert.True(homes[0].Swept.Includes("ap-south-2"));
    }

    [Theory]
    [InlineData("""{"mode": "enforce"}""", "s3-some-safe would repair and nobody would be told: give alarmTopic")]
    [InlineData(
        """{"guardrails": {"ec2-some-disruptive": "enforce"}}""",
        "ec2-some-disruptive would repair and nobody would be told: give alarmTopic"
    )]
    public void Nothing_repairs_where_nobody_would_be_told(string context, string message)
    {
        var options = JsonNode.Parse(context)!.AsObject();
        var error = Assert.Throws<OptionException>(() => DeploymentOptions.Read(options, Some.All));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("webhookParameter", error.Message, StringComparison.Ordinal);
        options["webhookParameter"] = "/some/webhook";
        Assert.Contains(DeploymentOptions.Read(options, Some.All).Guardrails, g => g.Enforce);
    }

    [Fact]
    public void What_only_tells_cannot_be_enforced()
    {
        var context = WithTopic("""{"guardrails": {"iam-some-news": "enforce"}}""");
        var error = Assert.Throws<OptionException>(() => DeploymentOptions.Read(context, Some.Each));
        Assert.Equal(
            "guardrails has enforce for 'iam-some-news', which only tells: it may be off or audit",
            error.Message
        );
    }

    [Fact]
    public void An_id_that_makes_a_roles_name_too_long_for_IAM_is_refused()
    {
        var error = Assert.Throws<OptionException>(() => DeploymentOptions.Read([], [Some.Named(53)]));
        Assert.StartsWith(
            $"'{Some.Named(53).Id}' has 53 characters: an id may have 52",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Single(DeploymentOptions.Read([], [Some.Named(52)]).Guardrails);
    }

    [Fact]
    public void Settings_too_long_for_a_functions_environment_are_refused()
    {
        var settings = new JsonObject
        {
            ["iam-admin-policy-attached"] = new JsonObject
            {
                ["managedPolicies"] = new JsonArray(new string('x', 4000)),
            },
        };
        var context = new JsonObject { ["settings"] = settings }.ToJsonString();
        var error = Assert.Throws<OptionException>(() => new Deployment(context));
        Assert.StartsWith("settings has 40", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lambda gives 4 KB; shorten the settings", error.Message, StringComparison.Ordinal);
    }

    // Names so long that a rule has room for one.
    [Theory]
    [InlineData("af-south-1", 101, "there would be 101 rules in af-south-1, where EventBridge takes 100 on a bus")]
    [InlineData("eu-south-1", 101, "there would be 101 rules in eu-south-1, where EventBridge takes 100 on a bus")]
    [InlineData("eu-west-1", 301, "there would be 301 rules in eu-west-1, where EventBridge takes 300 on a bus")]
    public void More_rules_than_a_bus_takes_are_refused(string region, int rules, string message)
    {
        var names = Enumerable.Range(0, rules).Select(i => $"{new string('x', 300)}{i}");
        var context = new JsonObject { ["regions"] = region }.ToJsonString();
        var error = Assert.Throws<OptionException>(() => new Deployment(context, [Some.WokenBy([.. names])]));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("option guardrails", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_the_command_line_are_texts()
    {
        var options = Read("""{"logRetentionDays": "7", "smallCaBundle": "false", "architecture": "arm64"}""");
        Assert.Equal((7, false, true), (options.LogRetentionDays, options.SmallCaBundle, options.Arm));
    }

    [Theory]
    [InlineData("""{"operators": "arn:aws:iam::111122223333:role/security,arn:aws:iam::111122223333:user/ops/*"}""")]
    [InlineData(
        """{"operators": ["arn:aws:iam::111122223333:role/security", "arn:aws:iam::111122223333:user/ops/*"]}"""
    )]
    public void Operators_are_ARNs(string context) =>
        Assert.Equal(
            ["arn:aws:iam::111122223333:role/security", "arn:aws:iam::111122223333:user/ops/*"],
            Read(context).Operators
        );

    [Theory]
    [InlineData("""{"grace": {"s3-some-safe": 60}}""")]
    [InlineData("""{"grace": "{\"s3-some-safe\": \"60\"}"}""")]
    public void A_grace_is_seconds_by_guardrail(string context) =>
        Assert.Equal([KeyValuePair.Create("s3-some-safe", 60)], Read(context).Grace);

    [Fact]
    public void A_grace_of_cdk_json_comes_as_a_floating_number() =>
        Assert.Equal(
            60,
            DeploymentOptions.Read(new() { ["grace"] = new JsonObject { ["s3-some-safe"] = 60d } }, Some.All).Grace[
                "s3-some-safe"
            ]
        );

    [Fact]
    public void Guardrails_sweep_and_stacks_are_protected_unless_said_otherwise()
    {
        Assert.True(Read("{}").Sweep);
        Assert.False(Read("""{"sweep": "false"}""").Sweep);
        Assert.False(Read("""{"sweep": false}""").Sweep);
        Assert.True(Read("{}").TerminationProtection);
        Assert.False(Read("""{"terminationProtection": "false"}""").TerminationProtection);
    }

    private static void Refused(string context, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<OptionException>(() => Read(context)).Message,
            StringComparison.Ordinal
        );

    private static DeploymentOptions Told(string context) => DeploymentOptions.Read(WithTopic(context), Some.All);

    private static JsonObject WithTopic(string context)
    {
        var options = JsonNode.Parse(context)!.AsObject();
        options["alarmTopic"] = Topic;
        return options;
    }

    private static DeploymentOptions Read(string context) =>
        DeploymentOptions.Read(JsonNode.Parse(context)!.AsObject(), Some.All);
}
