using Xunit;

namespace Engine.Tests;

public sealed class ArnTests
{
    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/dana", "role", "/", "dana")]
    [InlineData("arn:aws:iam::111122223333:role/a/b/dana", "role", "/a/b/", "dana")]
    [InlineData("arn:aws:iam::111122223333:user/x:role/aws-reserved/dana", "user", "/x:role/aws-reserved/", "dana")]
    [InlineData("arn:aws:iam::111122223333:root", null, "/", "root")]
    [InlineData("arn:aws:s3:::example-bucket", null, "/", "example-bucket")]
    [InlineData("arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1", "security-group", "/", "sg-1")]
    public void An_ARNs_resource_has_a_type_a_path_and_a_name(string text, string? type, string path, string name)
    {
        var arn = Arn.Parse(text)!;
        Assert.Equal((type, path, name, text), (arn.Type, arn.Path, arn.Name, arn.ToString()));
    }

    [Theory]
    [InlineData("*", "arn:aws:s3:::b")]
    [InlineData("*", "ec2.amazonaws.com")]
    [InlineData("*", null)]
    [InlineData("arn:*", "arn:aws:s3:::b")]
    [InlineData("arn:aws:s3:*", "arn:aws:s3:::b")]
    [InlineData("arn:aws:s3:::b", "arn:aws:s3:::b")]
    [InlineData("arn:aws:s3:::web-?*", "arn:aws:s3:::web-site")]
    [InlineData("arn:aws*:ec2:*:*:security-group/*", "arn:aws-cn:ec2:cn-north-1:111122223333:security-group/sg-1")]
    [InlineData("arn:aws:iam::111122223333:*", "arn:aws:iam::111122223333:role/a/b")]
    [InlineData("arn:aws:iam::*:role/a/*", "arn:aws:iam::111122223333:role/a/b/c")]
    [InlineData("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/a/b")]
    [InlineData("arn:aws:iam::*:role/team-*", "arn:aws:iam::111122223333:role/team-x")]
    [InlineData("arn:aws:iam::*:role/*/admin", "arn:aws:iam::111122223333:role/a/b/admin")]
    [InlineData(@"arn:aws:iam::*:user/a\b/*", @"arn:aws:iam::111122223333:user/a\b/dana")]
    [InlineData("arn:aws:iam::*:user/a*b/dana", "arn:aws:iam::111122223333:user/a*b/dana")]
    public void A_pattern_matches_part_by_part(string pattern, string? arn) =>
        Assert.True(ArnPattern.Parse(pattern)!.Matches(arn));

    [Theory]
    [InlineData("arn:*", "ec2.amazonaws.com")]
    [InlineData("arn:*", null)]
    [InlineData("arn:aws:s3:::b", "arn:aws:s3:::bb")]
    [InlineData("arn:aws:s3:::B", "arn:aws:s3:::b")]
    // A star stays in its part.
    [InlineData("arn:aws:iam::*:role/aws-reserved/*", "arn:aws:iam::111122223333:user/x:role/aws-reserved/dana")]
    [InlineData("arn:aws:iam::1*:role/admin", "arn:aws:iam::111122223333:user/x:role/admin")]
    [InlineData("arn:aws:iam::*:*admin", "arn:aws:iam::111122223333:user/admin")]
    [InlineData("arn:aws:iam::*:role/team-*", "arn:aws:iam::111122223333:role/team-x/admin")]
    [InlineData("arn:aws:iam::*:role/team-*", "arn:aws:iam::111122223333:user/team-x")]
    [InlineData("arn:aws:iam::*:role/admin", "arn:aws:iam::111122223333:role/a/admin")]
    [InlineData("arn:aws:iam::*:role/a/*", "arn:aws:iam::111122223333:role/b/a/c")]
    [InlineData("arn:aws:s3:::*", "arn:aws:s3:eu-central-1::b")]
    public void A_part_never_stands_in_for_another(string pattern, string? arn) =>
        Assert.False(ArnPattern.Parse(pattern)!.Matches(arn));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("arn")]
    [InlineData("arn:aws*")]
    [InlineData("arn:aws:s3")]
    [InlineData("arn:aws:s3:::")]
    [InlineData("arn::s3:::b")]
    [InlineData("role/dana")]
    [InlineData(" arn:aws:s3:::b")]
    [InlineData("arn:aws:s3:::b\n")]
    public void What_is_no_pattern_is_none(string? text) => Assert.Null(ArnPattern.Parse(text));

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/remediation/write/safe/remediation-x", true)]
    [InlineData("arn:aws:iam::111122223333:role/remediation", false)]
    [InlineData("arn:aws:iam::111122223333:user/x:role/remediation/dana", false)]
    [InlineData("arn:aws:iam::444455556666:role/remediation/x", false)]
    public void Our_own_roles_are_known_by_every_part(string role, bool isOurs) =>
        Assert.Equal(isOurs, ArnPattern.Parse(OwnRoles.Of("aws", "111122223333"))!.Matches(role));

    [Theory]
    [InlineData(@"arn:aws:iam::111122223333:user/a\b/dana")]
    [InlineData("arn:aws:iam::111122223333:user/a*/dana")]
    [InlineData("arn:aws:iam::111122223333:user/a?/dana")]
    public void An_exact_exemption_covers_the_resource_of_that_name_and_no_other(string arn)
    {
        var exemption = new Exemption
        {
            Id = "1",
            Guardrail = "*",
            Resource = arn,
            IsExact = true,
            Owner = "dana",
            Reason = "an undo",
        };

        Assert.True(Covers(arn));
        Assert.False(Covers(arn.Replace("*", "bc", StringComparison.Ordinal).Replace('?', 'b').Replace('\\', '/')));
        Assert.False(Covers($"{arn}a"));

        bool Covers(string resource) =>
            exemption.Covers(
                "g",
                new("AWS::IAM::User", "dana", resource, "111122223333", "us-east-1", "aws"),
                [],
                DateTimeOffset.UnixEpoch,
                TimeSpan.FromDays(1)
            );
    }
}
