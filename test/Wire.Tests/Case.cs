using System.Text.Json.Nodes;

namespace Wire.Tests;

/// <summary>One case that wire.py made: an input and what is to be sent, or an answer and what is to be read.</summary>
/// <param name="Client">The client's full type name.</param>
/// <param name="Namespace">Where the request's and the exceptions' types are.</param>
/// <param name="Kind">request, answer or error.</param>
/// <param name="Input">The request's members under their SDK names.</param>
public sealed record Case(
    string Client,
    string Namespace,
    string Operation,
    string Kind,
    string Variant,
    JsonObject Input,
    HttpAnswer Answer,
    JsonObject Expected
);

/// <summary>An HTTP answer to give.</summary>
/// <param name="Body">In base 64.</param>
public sealed record HttpAnswer(int Status, Dictionary<string, string> Headers, string Body);

/// <summary>Where botocore's rules find a service; no URL means that there is no such endpoint.</summary>
public sealed record EndpointCase(
    string Config,
    string Region,
    bool Fips,
    bool DualStack,
    string? Url,
    string? SigningRegion
);
