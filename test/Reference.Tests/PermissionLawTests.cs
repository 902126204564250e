using Xunit;

namespace Reference.Tests;

/// <summary>Each law fails on a declaration that breaks it, and says who, what and how to mend it.</summary>
public sealed class PermissionLawTests(AuthorizationReference reference)
{
    private const string Bucket = "arn:{partition}:s3:::*";
    private const string Rules = "arn:{partition}:events:{region}:{account}:rule/remediation-*";
    private const string Instance = "arn:{partition}:ec2:{region}:{account}:instance/*";
    private const string Volume = "arn:{partition}:ec2:{region}:{account}:volume/*";

    [Fact]
    public void An_action_that_aws_does_not_know_is_named_with_the_nearest_one() =>
        Fails(
            Law.KnownAction,
            Read("s3:GetBucketAcls", Bucket),
            "made-up declares s3:GetBucketAcls, and AWS has no such action: did you mean s3:GetBucketAcl?"
        );

    [Theory]
    [InlineData("s3:getBucketAcl", "s3:GetBucketAcl")]
    [InlineData("clowdtrail:StartLogging", "cloudtrail:StartLogging")]
    [InlineData("lambda:GetFunctionsConfiguration", "lambda:GetFunctionConfiguration")]
    public void The_nearest_action_is_what_was_meant(string action, string meant) =>
        Assert.Equal(meant, reference.Nearest(action));

    [Fact]
    public void A_read_of_an_action_that_writes_is_found() =>
        Fails(
            Law.AccessLevel,
            Read("s3:PutBucketAcl", Bucket),
            "made-up declares s3:PutBucketAcl as a read, but AWS gives it the access level "
                + "Permissions management, Write: "
                + "declare it as a write, which a role in audit mode does not hold"
        );

    [Theory, InlineData(DeclaredAs.Write), InlineData(DeclaredAs.Undo)]
    internal void A_write_of_an_action_that_only_reads_is_found(DeclaredAs declaredAs) =>
        Fails(
            Law.AccessLevel,
            new("made-up", declaredAs, "s3:GetBucketAcl", Bucket),
            "made-up declares s3:GetBucketAcl as a write, but AWS gives it the access level Read: declare it as a read"
        );

    [Fact]
    public void A_star_where_there_is_a_resource_type_is_found() =>
        Fails(
            Law.NarrowestResource,
            Write("s3:PutBucketAcl", "*"),
            "made-up declares s3:PutBucketAcl on *, but it can be granted on the resource type bucket: "
                + "declare arn:{partition}:s3:::*"
        );

    [Fact]
    public void A_resource_where_there_is_no_resource_type_is_found() =>
        Fails(
            Law.NarrowestResource,
            Read("s3:ListAllMyBuckets", Bucket),
            "made-up declares s3:ListAllMyBuckets on arn:{partition}:s3:::*, but AWS lists no resource type for it, "
                + "so that this would never be allowed: declare *"
        );

    [Fact]
    public void A_wrong_service_in_the_arn_is_found_and_all_right_forms_are_named() =>
        Fails(
            Law.NarrowestResource,
            Write("events:PutRule", "arn:{partition}:lambda:{region}:{account}:rule/remediation-*"),
            "made-up declares events:PutRule on arn:{partition}:lambda:{region}:{account}:rule/remediation-*, "
                + "which is not of the form of its resource type "
                + "rule-on-custom-event-bus or rule-on-default-event-bus: "
                + "declare arn:{partition}:events:{region}:{account}:rule/*/* "
                + "or arn:{partition}:events:{region}:{account}:rule/*"
        );

    [Theory]
    [InlineData("events:PutRule", "arn:aws:events:{region}:{account}:rule/*")]
    [InlineData("events:PutRule", "arn:*:events:{region}:{account}:rule/*")]
    [InlineData("events:PutRule", "arn:{partition}:events:*:{account}:rule/*")]
    [InlineData("events:PutRule", "arn:{partition}:events:{region}:*:rule/*")]
    [InlineData("events:PutRule", "arn:{partition}:events:{region}::rule/*")]
    [InlineData("events:PutRule", "arn:{partition}:events:{region}:{account}:r*")]
    [InlineData("events:PutRule", "arn:{partition}:events:{region}:{account}:rule/")]
    [InlineData("events:PutRule", "arn:{partition}:events:{region}:{account}:*")]
    [InlineData("events:PutRule", "rule/*")]
    [InlineData("s3:PutBucketAcl", "arn:{partition}:s3:{region}:{account}:*")]
    [InlineData("s3:PutBucketAcl", "arn:{partition}:s3:::*/*")]
    [InlineData("s3:PutObject", "arn:{partition}:s3:::*")]
    [InlineData("dynamodb:PutItem", "arn:{partition}:dynamodb:{region}:{account}:table/*/stream/*")]
    public void A_resource_of_another_form_is_found(string action, string resource) =>
        Assert.Equal([Law.NarrowestResource], Faults(Write(action, resource)).Select(f => f.Law));

    [Theory]
    [InlineData("s3:PutBucketAcl", Bucket)]
    [InlineData("s3:PutBucketAcl", "arn:{partition}:s3:::logs-?")]
    [InlineData("s3:PutObject", "arn:{partition}:s3:::*/*")]
    [InlineData("events:PutRule", Rules)]
    [InlineData("events:PutRule", "arn:{partition}:events:{region}:{account}:rule/*/*")]
    [InlineData("iam:DetachRolePolicy", "arn:{partition}:iam::{account}:role/remediation/*")]
    [InlineData("ec2:CreateSnapshot", "*")]
    public void A_resource_of_the_right_form_and_a_narrower_one_are_right(string action, string resource) =>
        Assert.DoesNotContain(
            Faults(Write(action, resource)),
            f => f.Law == Law.NarrowestResource && resource != "*" || f.Law == Law.RequiredResources
        );

    [Fact]
    public void A_call_that_always_names_two_resources_needs_a_permission_on_both() =>
        Fails(
            Law.RequiredResources,
            Write("ec2:AttachVolume", Instance),
            $"made-up declares ec2:AttachVolume on {Instance}, but AWS also asks for a permission on the resource type "
                + $"volume at every call: declare it on {Volume} too"
        );

    [Fact]
    public void A_call_that_names_one_of_several_kinds_of_a_resource_needs_a_permission_on_one() =>
        Assert.Empty(
            Faults(
                Write(
                    "elasticloadbalancing:ModifyListener",
                    "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/app/*/*/*"
                )
            )
        );

    [Theory]
    [InlineData("arn:{partition}:apigateway:{region}::/apis/*/stages/*")]
    [InlineData("arn:{partition}:apigateway:{region}::/restapis/*/stages/*")]
    public void A_resource_type_may_have_several_forms(string resource) =>
        Assert.Empty(Faults(Read("apigateway:GET", resource)));

    [Fact]
    public void With_permissions_on_both_it_is_right() =>
        Assert.Empty(Faults(Write("ec2:AttachVolume", Instance), Write("ec2:AttachVolume", Volume)));

    [Fact]
    public void A_condition_key_that_such_a_call_never_has_is_found() =>
        Fails(
            Law.ConditionKey,
            Write("lambda:AddPermission", "arn:{partition}:lambda:{region}:{account}:function:*", "lambda:Principle"),
            "made-up declares lambda:AddPermission on arn:{partition}:lambda:{region}:{account}:function:* "
                + "under the condition key lambda:Principle, "
                + "which such a call never has: use another key, the nearest is lambda:Principal"
        );

    [Theory]
    [InlineData(
        "lambda:AddPermission",
        "arn:{partition}:lambda:{region}:{account}:function:*",
        "lambda:Principal",
        true
    )]
    [InlineData("s3:PutBucketAcl", Bucket, "s3:x-amz-acl", true)]
    [InlineData("s3:PutBucketAcl", Bucket, "aws:PrincipalArn", true)]
    [InlineData("s3:PutBucketAcl", Bucket, "aws:PrincipalTag/team", true)]
    [InlineData("s3:PutBucketAcl", Bucket, "aws:PrincipalTag/", false)]
    [InlineData("s3:PutBucketAcl", Bucket, "aws:PrincipleArn", false)]
    [InlineData("s3:PutBucketAcl", Bucket, "s3:prefix", false)]
    [InlineData(
        "ec2:RevokeSecurityGroupIngress",
        "arn:{partition}:ec2:{region}:{account}:security-group/*",
        "aws:ResourceTag/team",
        true
    )]
    [InlineData(
        "ec2:RevokeSecurityGroupIngress",
        "arn:{partition}:ec2:{region}:{account}:security-group/*",
        "aws:RequestTag/team",
        false
    )]
    [InlineData("iam:DetachRolePolicy", "arn:{partition}:iam::{account}:role/*", "iam:PolicyARN", true)]
    public void A_condition_key_is_one_of_the_action_of_its_resource_or_of_every_request(
        string action,
        string resource,
        string key,
        bool right
    ) => Assert.Equal(right, Faults(Write(action, resource, key)).Count == 0);

    [Fact]
    public void A_fault_with_an_exception_is_no_fault_and_an_exception_that_nothing_needs_is_one()
    {
        Allowance allowance = new(
            Law.NarrowestResource,
            "made-up",
            "s3:PutBucketAcl",
            "a reason",
            "https://docs.aws.amazon.com"
        );
        Assert.Empty(Allowance.Broken(Faults(Write("s3:PutBucketAcl", "*")), [allowance]));
        Assert.Equal(
            [
                "made-up: the exception from NarrowestResource for s3:PutBucketAcl is no longer needed: "
                    + "take it from the list",
            ],
            Allowance.Broken(Faults(Write("s3:PutBucketAcl", Bucket)), [allowance])
        );
    }

    [Fact]
    public void The_pattern_that_a_remedy_names_is_right_for_every_resource_type_of_aws()
    {
        var types = reference.Services.SelectMany(reference.ResourceTypesOf).ToList();
        Assert.True(types.Count > 2000, $"only {types.Count} resource types were read");
        Assert.All(
            types.SelectMany(type => type.Formats),
            format => Assert.True(format.Fits(format.Pattern), format.Pattern)
        );
    }

    private static Declaration Read(string action, string resource) =>
        new("made-up", DeclaredAs.Read, action, resource);

    private static Declaration Write(string action, string resource, params string[] keys) =>
        new("made-up", DeclaredAs.Write, action, resource) { ConditionKeys = keys };

    private IReadOnlyList<Fault> Faults(params Declaration[] declarations) =>
        new PermissionLaws(reference).Check(declarations);

    private void Fails(Law law, Declaration declaration, string message)
    {
        var fault = Assert.Single(Faults(declaration));
        Assert.Equal((law, declaration.Owner, declaration.Action), (fault.Law, fault.Owner, fault.Subject));
        Assert.Equal(message, fault.Message);
    }
}
