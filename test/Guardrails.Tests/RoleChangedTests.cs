using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Guardrails.Tests;

/// <summary>
/// The engine's roles: what differs from the manifest is told by name, and how it is written is no difference.
/// </summary>
public sealed class RoleChangedTests
{
    private const string Trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"},
         "Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:PrincipalArn":["arn:a","arn:b"]},"Bool":{"aws:x":"true"}}}]}
        """;

    private const string Policy = """
        {"Version":"2012-10-17","Statement":[
         {"Effect":"Allow","Action":["s3:GetX","s3:GetY"],"Resource":"*"},
         {"Effect":"Deny","Action":"sts:AssumeRole","Resource":["arn:one","arn:two"]}]}
        """;

    private static readonly RolePart Role = new()
    {
        Name = "remediation-read-s3",
        Path = "/remediation/read/",
        Trust = Trust,
        Policy = Policy,
        Boundary = "arn:aws-cn:iam::111122223333:policy/boundary",
    };

    private static readonly Resource Any = new(
        "AWS::IAM::Role",
        Role.Name,
        "arn",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static Verdict Judge(RolePart? present) =>
        Some.Judge(RoleChanged.Guardrail, Any, new Compared<RolePart> { Manifest = Role, Present = present });

    [Fact]
    public void A_policy_by_its_digest_is_compared_in_whatever_account_and_partition()
    {
        var open =
            """{"Statement":{"Effect":"Allow","Resource":["arn:{partition}:s3:::b","arn:{partition}:x:{account}"]}}""";
        var there =
            """{"Statement":[{"Resource":["arn:aws-cn:x:111122223333","arn:aws-cn:s3:::b"],"Effect":"Allow"}]}""";
        var manifest = Role with { Policy = PolicyDigest.Of(open), Trust = PolicyDigest.Of(open) };
        Assert.IsType<Verdict.Compliant>(JudgeBy(manifest, manifest with { Policy = there, Trust = there }));
        string[] others =
        [
            there.Replace("111122223333", "444455556666", StringComparison.Ordinal),
            there.Replace("arn:aws-cn:s3", "arn:aws:s3", StringComparison.Ordinal),
            there.Replace("Allow", "Deny", StringComparison.Ordinal),
            "no JSON",
            "\"\\ud800\"",
        ];
        foreach (var other in others)
        {
            Assert.IsType<Verdict.Violation>(JudgeBy(manifest, manifest with { Policy = other, Trust = there }));
            Assert.IsType<Verdict.Violation>(JudgeBy(manifest, manifest with { Policy = there, Trust = other }));
        }
    }

    private static Verdict JudgeBy(RolePart manifest, RolePart present) =>
        Some.Judge(RoleChanged.Guardrail, Any, new Compared<RolePart> { Manifest = manifest, Present = present });

    private static string Told(RolePart? present)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(present));
        Assert.Null(violation.Wanted);
        return violation.Why;
    }

    [Fact]
    public void What_is_as_the_manifest_says_is_right_however_it_is_written()
    {
        Assert.IsType<Verdict.Compliant>(Judge(Role));
        var other = Role with
        {
            Trust = """
                {"Statement":{"Action":["sts:AssumeRole"],"Condition":{"Bool":{"aws:x":[true]},"ArnLike":
                 {"aws:PrincipalArn":["arn:b","arn:a"]}},"Effect":"Allow",
                 "Principal":{"AWS":["arn:aws-cn:iam::111122223333:root"]}},"Version":"2012-10-17"}
                """,
            Policy = """
                {"Statement":[
                 {"Action":"sts:AssumeRole","Effect":"Deny","Resource":["arn:two","arn:one"]},
                 {"Resource":["*"],"Effect":"Allow","Action":["s3:GetY","s3:GetX"]}],"Version":"2012-10-17"}
                """,
        };
        Assert.IsType<Verdict.Compliant>(Judge(other));
    }

    [Theory]
    [InlineData("arn:b\"]", "arn:c\"]")]
    [InlineData("arn:a\",\"arn:b", "arn:a,arn:b")]
    [InlineData("ArnLike", "ArnNotLike")]
    [InlineData("111122223333", "444455556666")]
    [InlineData("arn:aws-cn:iam::111122223333:root", "AIDAEXAMPLEGONE000001")]
    [InlineData("\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]")]
    [InlineData("\"Effect\":\"Allow\",", "\"Effect\":\"Allow\",\"Effect\":\"Allow\",")]
    [InlineData("}}]}", "}}")]
    public void Another_trust_policy_is_told(string said, string changed)
    {
        Assert.Contains(said, Trust, StringComparison.Ordinal);
        var present = Role with { Trust = Trust.Replace(said, changed, StringComparison.Ordinal) };
        Assert.Equal("the role remediation-read-s3 has another trust policy: deploy again", Told(present));
    }

    [Theory]
    [InlineData("\"*\"", "\"**\"")]
    [InlineData("\"arn:two\"", "\"arn:two\",\"arn:three\"")]
    [InlineData("\"Deny\"", "\"Allow\"")]
    [InlineData("\"Resource\":\"*\"", "\"NotResource\":\"*\"")]
    [InlineData("2012-10-17", "2008-10-17")]
    public void Another_policy_is_told(string said, string changed)
    {
        Assert.Contains(said, Policy, StringComparison.Ordinal);
        var present = Role with { Policy = Policy.Replace(said, changed, StringComparison.Ordinal) };
        Assert.Equal("the role remediation-read-s3 has another inline policy exact: deploy again", Told(present));
    }

    [Fact]
    public void What_it_has_beside_is_told_by_name()
    {
        Assert.Contains(
            "(more, arn:aws:iam::aws:policy/X)",
            Told(Role with { Others = ["more", "arn:aws:iam::aws:policy/X"] }),
            StringComparison.Ordinal
        );
        Assert.Contains("has no inline policy exact", Told(Role with { Policy = null }), StringComparison.Ordinal);
        Assert.Contains(
            "has the permissions boundary none",
            Told(Role with { Boundary = null }),
            StringComparison.Ordinal
        );
        Assert.Contains("is gone", Told(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_role_below_another_path_no_policy_was_read_and_none_is_missed()
    {
        var why = Told(Role with { Path = "/", Policy = null });
        Assert.Contains("is below /,", why, StringComparison.Ordinal);
        Assert.DoesNotContain("inline policy", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remediation-read-s3", "s3")]
    [InlineData("remediation-undo-ec2", "ec2")]
    [InlineData("remediation-s3-bucket-policy-public", "s3")]
    [InlineData("remediation-engine", "engine")]
    [InlineData("remediation-operator-eu-west-1", "operator")]
    [InlineData("remediation-read", "read")]
    [InlineData("Remediation-RulesForwarder1234-ABC", RolesPart.Unnamed)]
    [InlineData("remediation-", null)]
    [InlineData("remediation-a/b", null)]
    [InlineData("remediation", null)]
    [InlineData("invoices", null)]
    public void A_roles_group_is_known_from_its_name(string role, string? group) =>
        Assert.Equal(group, RolesPart.GroupOf(role));

    [Theory]
    [InlineData("PutRolePolicy", "remediation-engine", null, true)]
    [InlineData("PutRolePolicy", "remediation-engine", "cloudformation.amazonaws.com", false)]
    [InlineData("PutRolePolicy", "invoices", null, false)]
    public void A_call_is_located_by_the_roles_name(string name, string role, string? source, bool isLocated)
    {
        var call = Some.Call("iam.amazonaws.com", name, $$"""{"roleName":"{{role}}"}""");
        call = call with { Actor = Some.Actor with { SourceIp = source } };
        var located = RoleChanged.Guardrail.On.Locate(call).Select(resource => resource.Id);
        Assert.Equal(isLocated ? [role] : [], located);
    }

    [Theory]
    [InlineData("CreateRole", "/remediation/", true)]
    [InlineData("CreateRole", "/remediation/write/safe/", true)]
    [InlineData("CreateRole", "/remediations/", false)]
    [InlineData("CreateRole", "/app/remediation/", false)]
    [InlineData("CreateRole", "/", false)]
    [InlineData("PutRolePolicy", "/remediation/", false)]
    public void A_role_that_is_made_below_our_path_is_located_whatever_its_name(
        string name,
        string path,
        bool isLocated
    )
    {
        var call = Some.Call("iam.amazonaws.com", name, $$"""{"roleName":"invoices","path":"{{path}}"}""");
        Assert.Equal(isLocated, RoleChanged.Guardrail.On.Locate(call).Any());
        var deployment = call with { Actor = Some.Actor with { SourceIp = "cloudformation.amazonaws.com" } };
        Assert.Empty(RoleChanged.Guardrail.On.Locate(deployment));
    }

    [Fact]
    public void A_role_below_our_path_that_no_manifest_names_is_told_and_not_while_Config_records_a_deployment()
    {
        var state = new Compared<RolePart> { Present = Role };
        var told = Assert.IsType<Verdict.Violation>(Some.Judge(RoleChanged.Guardrail, Any, state));
        Assert.Null(told.Wanted);
        Assert.Contains("no manifest names it", told.Why, StringComparison.Ordinal);
        var item = new Trigger.ConfigItem(
            "id",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            "AWS::IAM::Role",
            Role.Name,
            Role.Name,
            "arn",
            IsDeleted: false
        );
        var seen = Some.Seen(RoleChanged.Guardrail, Any, state) with { Trigger = item };
        Assert.IsType<Verdict.Compliant>(RoleChanged.Guardrail.VerdictOf(seen));
    }

    [Theory]
    [InlineData("remediation-engine-eu-west-1", "us-east-1", "eu-west-1")]
    [InlineData("Remediation-ap-southeast-1-RulesForwarder0A1B2C3D-XYZ", "us-east-1", "ap-southeast-1")]
    [InlineData("Remediation-us-gov-east-1-RulesForwarder0A1B2C3D-XYZ", "us-gov-west-1", "us-gov-east-1")]
    [InlineData("remediation-engine-eu-west-1", "eu-west-1", null)]
    [InlineData("remediation-engine-eu-west-1", "us-gov-west-1", null)]
    [InlineData("remediation-engine-eu-west-17", "us-east-1", null)]
    [InlineData("remediation-engine-moon-west-1", "us-east-1", null)]
    [InlineData("Remediation-RulesForwarder0A1B2C3D-XYZ", "us-east-1", null)]
    [InlineData("remediation-engine", "us-east-1", null)]
    [InlineData("eu-west-1", "us-east-1", null)]
    public void A_role_of_another_region_is_known_from_its_name(string role, string home, string? region) =>
        Assert.Equal(region, RolesPart.RegionOf(role, home));

    [Fact]
    public void The_engine_has_no_right_to_change_a_role_below_our_path()
    {
        Assert.Empty(RoleChanged.Guardrail.Writes);
        Assert.Equal(Risk.NotifyOnly, RoleChanged.Guardrail.Risk);
    }

    [Fact]
    public void Clients_of_other_regions_and_credentials_know_where_home_is()
    {
        var own = new AwsClients("eu-west-1");
        var others = own.In("us-east-1").With(new Amazon.Runtime.BasicAWSCredentials("a", "b"));
        Assert.Same(own, own.Home);
        Assert.Same(own, own.In("us-east-1").Home);
        Assert.Equal("us-east-1", others.Region);
        Assert.Equal("eu-west-1", others.Home.Region);
        Assert.Same(others.Credentials, others.Home.Credentials);
        Assert.Equal("eu-west-1", own.With(others.Credentials!).In("us-east-1").Home.Region);
    }
}
