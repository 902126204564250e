namespace StandIns;

/// <summary>The wire protocol of a service.</summary>
public enum Protocol
{
    /// <summary>A form in, XML out.</summary>
    Query,

    /// <summary>EC2's own form of <see cref="Query"/>: lists have no member name and answers no wrapper.</summary>
    Ec2,

    /// <summary>JSON in and out; the operation is a header.</summary>
    Json,

    /// <summary>Paths, queries and headers, with JSON bodies.</summary>
    RestJson,

    /// <summary>Paths, queries and headers, with XML bodies.</summary>
    RestXml,
}
