using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.Iam;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.Self;

namespace Fuzz.Tests;

/// <summary>Random states of every guardrail: about half of them right, half of them wrong.</summary>
internal static class States
{
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("", "a", "*", "é\u0000\"\\", "\u202e<@U1>", "arn:aws:iam::111122223333:root", new string('x', 3000)),
        Gen.String
    );

    public static readonly Gen<string> Cidr4 = Gen.OneOf(
        Gen.OneOf(
            "0.0.0.0/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "198.51.100.7/0",
            "203.0.113.0/24",
            "10.0.0.0/8",
            "0.0.0.0/2",
            "64.0.0.0/2",
            "128.0.0.0/2",
            "192.0.0.0/2",
            "192.0.0.0/3",
            "1.2.3.4/32",
            "no range",
            "1.2.3.4",
            "/",
            "1.2.3.4/33",
            "1.2.3.4/-1"
        ),
        Gen.Select(
            Gen.UInt,
            Gen.Int[0, 32],
            (address, prefix) =>
                $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}/{prefix}"
        )
    );

    public static readonly Gen<string> Cidr6 = Gen.OneOf(
        Gen.OneOf(
            "::/0",
            "2000::/3",
            "2000::/4",
            "3000::/4",
            "8000::/1",
            "::/1",
            "2001:db8::/32",
            "::ffff:0.0.0.0/96",
            "2001:db8::1/0",
            "::1",
            "fe80::1%eth0/10",
            "::/129"
        ),
        Gen.Select(Gen.UShort, Gen.UShort, Gen.Int[0, 128], (high, low, prefix) => $"{high:x}::{low:x}/{prefix}")
    );

    public static readonly Gen<IngressRule> Rule = Gen.Select(
        Gen.Int[0, 40],
        Gen.OneOf("tcp", "udp", "-1", "icmp", "6", "17", "58", "icmpv6", ""),
        Gen.OneOf(-1, 0, 22, 80, 443, 3389, 8080, 65535, int.MinValue),
        Gen.OneOf(-1, 0, 22, 80, 443, 3389, 8080, 65535, int.MaxValue),
        Gen.Frequency(
            (5, Cidr4.Select(c => ("4", c))),
            (3, Cidr6.Select(c => ("6", c))),
            (1, Gen.OneOf(("p", "pl-1"), ("g", "sg-2")))
        ),
        Text,
        (id, protocol, from, to, source, description) =>
            new IngressRule(
                $"sgr-{id}",
                protocol,
                from,
                to,
                source.Item1 == "4" ? source.Item2 : "",
                source.Item1 == "6" ? source.Item2 : "",
                source.Item1 == "p" ? source.Item2 : "",
                source.Item1 == "g" ? source.Item2 : "",
                "",
                description
            )
    );

    private static readonly Gen<object> Group = Rule.Array[0, 12]
        .Select(rules =>
            (object)new SecurityGroup("sg-0a1b2c3d", [.. rules.Select((r, index) => r with { Id = $"sgr-{index:00}" })])
        );

    private static readonly Gen<object> Acl = Gen.Select(
        Text,
        Gen.Select(
            Text,
            Gen.OneOf(
                Gen.OneOf(
                    "",
                    "http://acs.amazonaws.com/groups/global/AllUsers",
                    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
                    "http://acs.amazonaws.com/groups/s3/LogDelivery"
                ),
                Text
            ),
            Gen.OneOf("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP", ""),
            (user, uri, permission) => new AclGrant(user, uri, permission)
        ).Array[0, 8],
        (owner, grants) => (object)new BucketAcl(owner, grants)
    );

    private static readonly Gen<object> Block = Gen.Select(
        Gen.Bool,
        Gen.Bool,
        Gen.Bool,
        Gen.Bool,
        Gen.Bool,
        (is1, is2, is3, is4, is5) => (object)new PublicAccessBlock(is1, is2, is3, is4, is5)
    );

    private static readonly Gen<object> Attached = Gen.Select(
        Gen.OneOf(
            "arn:aws:iam::111122223333:role/example",
            "arn:aws:iam::111122223333:user/a/b",
            "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/y",
            "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/z",
            "",
            "x"
        ),
        Gen.Select(
            Gen.OneOf(
                "arn:aws:iam::aws:policy/AdministratorAccess",
                "arn:aws:iam::aws:policy/IAMFullAccess",
                "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
                "arn:aws:iam::111122223333:policy/own",
                ""
            ),
            Gen.OneOf("AdministratorAccess", "IAMFullAccess", "own", ""),
            Gen.Bool,
            (arn, name, all) => new AttachedPolicy(arn, name, all)
        ).Array[0, 6],
        (arn, policies) => (object)new Principal(arn, [.. policies.DistinctBy(p => p.Arn)])
    );

    private static readonly Gen<object> Stopped = Gen.Select(
        Text,
        Gen.OneOf(
            "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
            "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit",
            "arn:aws:cloudtrail:us-east-1:444455556666:trail/audit",
            "",
            ":::::",
            "audit"
        ),
        Gen.OneOf<bool?>(true, false, null),
        (name, arn, logging) => (object)new Trail(name, arn, logging)
    );

    private static readonly Gen<object> Policy = Gen.OneOf(
        Policies.Any.Select(p => (object)new BucketPolicy(p)),
        Mutation.Of([.. Policies.Seeds.Select(Node.Parse)]).Select(p => (object)new BucketPolicy(p)),
        Text.Select(t => (object)new BucketPolicy(t)),
        Gen.Const((object)new BucketPolicy(null))
    );

    private static readonly Gen<string> Called = Gen.OneOf(
        "arn:aws:lambda:us-east-1:111122223333:function:remediation-s3-bucket-policy-public",
        "arn:aws:sqs:us-east-1:111122223333:remediation-s3-bucket-policy-public-grace",
        ""
    );

    private static readonly Gen<RuleTarget> Target = Gen.Select(
        Gen.OneOf("function", "log", ""),
        Gen.OneOf(Called, Text),
        Gen.OneOf<string?>(null, "{}"),
        Gen.OneOf<int?>(null, 0, 8),
        (id, arn, text, attempts) =>
            new RuleTarget(
                id,
                arn,
                null,
                text,
                text,
                null,
                text is null ? null : new() { ["a"] = "$.b" },
                text,
                attempts,
                attempts
            )
    );

    private static readonly Gen<object> EngineRules = Gen.Select(
        Gen.OneOf("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", ""),
        Gen.OneOf(Gen.OneOf("", "{}", "{\"source\":[\"aws.s3\"]}", "no pattern"), Text),
        Gen.OneOf("", "rate(1 day)"),
        Target.Array[0, 3],
        Called,
        Gen.OneOf(Gen.Const((RuleTarget?)null), Target.Select(t => (RuleTarget?)t)),
        Text.Array[0, 2],
        (status, pattern, schedule, targets, called, beside, permissions) =>
            (object)
                new EnginePart(
                    new EngineRule(
                        status,
                        pattern,
                        schedule,
                        "",
                        [.. targets.DistinctBy(t => t.Id)],
                        called,
                        beside,
                        permissions
                    ),
                    null
                )
    );

    private static readonly Gen<object> EngineFunctions = Gen.Select(
        Gen.OneOf<int?>(null, 0, 5),
        Gen.OneOf("provided.al2023", "python3.13", ""),
        Gen.OneOf("bootstrap", ""),
        Gen.OneOf("arn:aws:iam::111122223333:role/remediation/x", "arn:aws:iam::111122223333:role/x", ""),
        Text.Array[0, 2],
        Gen.Dictionary(
            Gen.OneOf(
                "REMEDIATION_MODE",
                "REMEDIATION_GUARDRAILS",
                "REMEDIATION_GRACE",
                "REMEDIATION_OWN_ROLES",
                "AWS_ENDPOINT_URL"
            ),
            Gen.OneOf(Gen.OneOf("enforce", "s3-bucket-policy-public", "*", ""), Text)
        )[0, 4],
        Gen.OneOf(Gen.Const((Likeness?)null), Text.Select(t => (Likeness?)new Likeness(t, t))),
        Text.Array[0, 2],
        (reserved, runtime, handler, role, layers, variables, likeness, permitted) =>
            (object)
                new EnginePart(
                    null,
                    new EngineFunction(
                        reserved,
                        runtime,
                        handler,
                        role,
                        layers,
                        new(variables, StringComparer.Ordinal),
                        "code",
                        likeness,
                        permitted
                    )
                )
    );

    private static readonly Gen<object> EngineAlarms = Gen.Select(
        Gen.Bool,
        Gen.Bool,
        (exists, tells) => (object)new EnginePart(null, null, new EngineAlarm(exists, tells))
    );

    /// <summary>The states of a guardrail.</summary>
    public static Gen<object> Of(string guardrail) =>
        guardrail switch
        {
            "ec2-ingress-open-to-world" => Group,
            "s3-bucket-acl-public" => Acl,
            "s3-bucket-policy-public" => Policy,
            "s3-public-access-block-weakened" => Block,
            "iam-admin-policy-attached" => Attached,
            "cloudtrail-logging-stopped" => Stopped,
            "guardrail-tampered" => Gen.OneOf(
                EngineRules,
                EngineFunctions,
                EngineAlarms,
                Gen.Const((object)new EnginePart(null, null))
            ),
            _ => throw new ArgumentException(
                $"no states of {guardrail}: a new guardrail wants a generator here",
                nameof(guardrail)
            ),
        };

    /// <summary>A resource of a guardrail.</summary>
    public static Resource ResourceOf(Guardrail guardrail) =>
        new(guardrail.ResourceTypes[0], "example", "arn:aws:s3:::example", "111122223333", "us-east-1", "aws");

    /// <summary>A resource of a guardrail, other than the first of its types too.</summary>
    public static Gen<Resource> ResourcesOf(Guardrail guardrail) =>
        Gen.OneOf([.. guardrail.ResourceTypes]).Select(type => ResourceOf(guardrail) with { Type = type });

    /// <summary>Settings, also far from the default ones.</summary>
    public static readonly Gen<Settings> Settings = Gen.Select(
        Gen.OneOf(22, 80, 0, 65535, 8080).Array[0, 3],
        Gen.OneOf(22, 3389).Array[0, 2],
        Gen.OneOf("*", "arn:aws:iam::111122223333:role/*", "\\", "?", "x").Array[0, 2],
        (risky, allowed, principals) =>
            new Settings
            {
                Ingress =
                    risky.Length == 0
                        ? new() { AllowedPorts = allowed }
                        : new() { HighRiskPorts = risky, AllowedPorts = allowed },
                AdminPolicy = new() { AllowedPrincipals = principals },
            }
    );

    /// <summary>The parameters of a step, as JSON.</summary>
    public static JsonObject ParametersOf(Step step) =>
        (JsonObject)JsonNode.Parse(JsonSerializer.Serialize(step.Parameters))!;
}
