using Remediation.Bench.StandIn;

namespace Remediation.Bench.Load;

/// <summary>A bucket or a security group of the stand-in.</summary>
/// <param name="Id">Its name or id.</param>
internal abstract record Target(string Id)
{
    /// <summary>Whether it is as its guardrail wants it, and nothing else of it was changed.</summary>
    public abstract bool IsRight(AwsStandIn aws);

    /// <summary>How often it was written.</summary>
    public abstract int Writes(AwsStandIn aws);

    /// <summary>A bucket.</summary>
    public sealed record Bucket(string Id) : Target(Id)
    {
        public override bool IsRight(AwsStandIn aws) => aws.Buckets.IsBlocked(Id);

        public override int Writes(AwsStandIn aws) => aws.Buckets.Writes(Id);
    }

    /// <summary>A security group, which an office alone may reach.</summary>
    public sealed record Group(string Id) : Target(Id)
    {
        public const string Office = "203.0.113.0/24";
        public const string World = "0.0.0.0/0";

        public override bool IsRight(AwsStandIn aws) => aws.Groups.SourcesOf(Id) is [Office];

        public override int Writes(AwsStandIn aws) => aws.Groups.Writes(Id);
    }
}
