using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>
/// What a part of the deployment must be: written by the deployment as an SSM parameter in the part's own region, and
/// read by the guardrails that put the part back.
/// </summary>
/// <remarks>
/// A part that somebody changed cannot say itself what it should be, so that what it should be is kept elsewhere, where
/// the engine may read and not write. Values may hold tokens of the CDK, which the deployment fills in.
/// </remarks>
public abstract record ManifestPart
{
    /// <summary>The version of the form that is written, and the only one that is read.</summary>
    public const int Version = 1;

    /// <summary>The part's name, e.g. the rule's.</summary>
    public required string Name { get; init; }

    /// <summary>The word for its kind in the parameter's name, e.g. <c>rule</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>
    /// The name of its SSM parameter, e.g. <c>/remediation/manifest/rule/remediation-calls-1</c>.
    /// </summary>
    [JsonIgnore]
    public string Parameter => PathOf(Kind) + Name;

    /// <summary>The path below which the parameters of a kind are.</summary>
    /// <param name="kind">The kind, e.g. <see cref="RulePart.Word"/>.</param>
    public static string PathOf(string kind) => $"{Deployed.ManifestPath}{kind}/";

    /// <summary>
    /// The parameter's value: JSON in one line, in which <c>$ { } [ ]</c> stand as they are, so that a token of the CDK
    /// stays one.
    /// </summary>
    public string ToJson() => ManifestForm.Write(this);

    /// <summary>A part from its parameter.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ManifestException">The value is not what <see cref="ToJson"/> writes of a part of that
    /// name.</exception>
    public static T Read<T>(string parameter, string? value)
        where T : ManifestPart
    {
        var part = ManifestForm.Read<T>(parameter, value);
        return part.Parameter == parameter
            ? part
            : throw new ManifestException(parameter, $"its value is that of {part.Parameter}");
    }

    /// <summary>A part of the kind that its parameter's name says.</summary>
    /// <exception cref="ManifestException">There is no such kind, or the value is not of that part.</exception>
    public static ManifestPart ReadAny(string parameter, string? value)
    {
        string[] kinds =
        [
            RulePart.Word,
            FunctionPart.Word,
            QueuePart.Word,
            TablePart.Word,
            AlarmPart.Word,
            RolesPart.Word,
        ];
        return kinds.FirstOrDefault(kind => parameter.StartsWith(PathOf(kind), StringComparison.Ordinal)) switch
        {
            RulePart.Word => Read<RulePart>(parameter, value),
            FunctionPart.Word => Read<FunctionPart>(parameter, value),
            QueuePart.Word => Read<QueuePart>(parameter, value),
            TablePart.Word => Read<TablePart>(parameter, value),
            AlarmPart.Word => Read<AlarmPart>(parameter, value),
            RolesPart.Word => Read<RolesPart>(parameter, value),
            _ => throw new ManifestException(parameter, "there is no such kind of part"),
        };
    }
}
