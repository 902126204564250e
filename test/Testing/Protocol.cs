namespace Testing;

/// <summary>How a service is called, and in which form it refuses.</summary>
/// <remarks>https://smithy.io/2.0/aws/protocols/index.html</remarks>
public enum Protocol
{
    Json10,
    Json11,
    RestJson,
    RestXml,
    Query,
    Ec2Query,
}
