using System.Text.Json.Nodes;

namespace Remediation.Cdk;

/// <summary>The options in the CDK context: cdk.json, and <c>-c name=value</c> before it.</summary>
public static class Context
{
    // How the CDK's command line hands the context to an app: as JSON, and in a file what is too long for a variable.
    private const string Variable = "CDK_CONTEXT_JSON";
    private const string OverflowVariable = "CONTEXT_OVERFLOW_LOCATION_ENV";

    private static readonly string[] OfTheCdk = ["acknowledged-issue-numbers", "cli-telemetry"];

    /// <summary>What is there, without the CDK's own.</summary>
    /// <exception cref="OptionException">It is no JSON object.</exception>
    public static JsonObject Read(Func<string, string?> environment)
    {
        var context = new JsonObject();
        if (environment(OverflowVariable) is { Length: > 0 } file)
            Add(context, File.ReadAllText(file));
        if (environment(Variable) is { Length: > 0 } json)
            Add(context, json);
        return context;
    }

    private static void Add(JsonObject context, string json)
    {
        if (JsonNode.Parse(json) is not JsonObject values)
            throw new OptionException("the CDK's context is no JSON object");
        foreach (var (name, value) in values.Where(v => !IsOfTheCdk(v.Key)))
            context[name] = value?.DeepClone();
    }

    // Feature flags, settings and what the command line looked up: aws:cdk:..., @aws-cdk/..., availability-zones:...
    private static bool IsOfTheCdk(string name) => name.Contains(':') || name.Contains('/') || OfTheCdk.Contains(name);
}
