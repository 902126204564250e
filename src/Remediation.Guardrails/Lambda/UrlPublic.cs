using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Guardrails.Lambda;

/// <summary>A function's URL asks for a signature.</summary>
public static partial class UrlPublic
{
    public const string Id = "lambda-url-public";

    private const string Type = "AWS::Lambda::Url";
    private const string Signed = "AWS_IAM";
    private const string Open = "NONE";

    private static readonly Permission Get = Functions.Permission("lambda:GetFunctionUrlConfig");
    private static readonly Permission Close = Update(Signed);
    private static readonly Permission Reopen = Update(Open);

    private static readonly ResourceKind Kind = Functions.Kind(
        [Type],
        versions: null,
        IdsOfAsync,
        Functions.Permission("lambda:ListFunctionUrlConfigs")
    );

    public static readonly Guardrail<FunctionUrl> Guardrail = new()
    {
        Id = Id,
        Title = "Ask for a signature at a function's URL",
        Repairs = """
            Sets the auth type of a URL, of a function or of an alias, from `NONE` to `AWS_IAM`: then Lambda takes only
            requests that are signed by somebody whom a policy lets call the URL.
            """,
        Spares = """
            The URL itself, what other sites may call it (CORS) and how it answers (the invoke mode) stay.

            The auth type alone is judged, and not the policies. Besides the type `NONE`, a public statement of the
            function's policy is needed for the URL to be public; a URL without that one answers 403 to everybody, and
            is closed all the same, because one call would open it. The statement stays, and lets nobody in at a URL
            that asks for a signature: Lambda compares its `lambda:FunctionUrlAuthType`.

            A URL that must be public is exempted by its ARN, which is the function's with the alias at its end. Of a
            URL of one of the engine's own functions you are told; deletion is for people.
            """,
        Breaks = """
            Whoever calls the URL without a signature gets 403 from then on: browsers, other systems' webhooks, also
            those whose signatures the function itself checks (GitHub, Slack), and a CloudFront distribution in front
            of it, until that has an origin access control for Lambda.
            """,
        Severity = Severity.High,
        Risk = Risk.Disruptive,
        Practice = Practice.Compute,
        Controls = [],
        On = Kind,
        // Lambda's page has the names without a date, which it puts behind most others.
        // https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
        Watches =
        [
            Functions.Calls(
                "CreateFunctionUrlConfig",
                "CreateFunctionUrlConfig20211031",
                "UpdateFunctionUrlConfig",
                "UpdateFunctionUrlConfig20211031"
            ),
        ],
        Reads = [Get, Functions.ReadManifest],
        Writes = [Close],
        Undos = [Reopen],
        State = () => LambdaUrlPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["authType"].Text == Open,
    };

    /// <summary>A function's URL.</summary>
    /// <param name="AuthType">Lambda's word for who may call it.</param>
    public sealed record FunctionUrl(string AuthType)
    {
        /// <summary>Whether the function is the engine's own; asked where everybody may call.</summary>
        [JsonIgnore]
        public bool IsEngines { get; init; }
    }

    // The function opens no URL, whatever it is told; who undoes closes none.
    private static Permission Update(string authType) =>
        Functions.Permission("lambda:UpdateFunctionUrlConfig") with
        {
            Conditions = [new("StringEquals", "lambda:FunctionUrlAuthType", [authType])],
        };

    private static async Task<List<string>> IdsOfAsync(
        AwsClients aws,
        FunctionConfiguration function,
        CancellationToken cancel
    )
    {
        var ids = new List<string>();
        var request = new ListFunctionUrlConfigsRequest { FunctionName = function.FunctionName };
        do
        {
            var page = await aws.Lambda.ListFunctionUrlConfigsAsync(request, cancel);
            foreach (var url in page.FunctionUrlConfigs ?? [])
            {
                var parts = url.FunctionArn.Split(':');
                ids.Add(Functions.IdOf(function.FunctionName, parts.ElementAtOrDefault(7)));
            }
            request.Marker = Parts.NullIfEmpty(page.NextMarker);
        } while (request.Marker is not null);
        return ids;
    }

    private static async Task<FunctionUrl?> ObserveAsync(AwsClients aws, Resource function, CancellationToken cancel)
    {
        var (name, qualifier) = Functions.Split(function);
        try
        {
            var request = new GetFunctionUrlConfigRequest { FunctionName = name, Qualifier = qualifier };
            var authType = (await aws.Lambda.GetFunctionUrlConfigAsync(request, cancel)).AuthType?.Value;
            return new(authType ?? "unknown")
            {
                IsEngines = authType == Open && await Functions.IsEnginesAsync(aws, function, cancel),
            };
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<FunctionUrl> seen) =>
        seen.State switch
        {
            { AuthType: Signed } => seen.Compliant("the function's URL asks for a signature"),
            { AuthType: Open, IsEngines: true } => seen.Told(
                "a URL of one of the engine's own functions asks for no signature: delete the URL"
            ),
            { AuthType: Open } => seen.Violation(
                "the function's URL asks for no signature",
                seen.State with
                {
                    AuthType = Signed,
                }
            ),
            _ => seen.Unclear($"nobody can say whom the auth type {seen.State.AuthType} lets in"),
        };

    private static IEnumerable<Step> Change(Resource function, FunctionUrl from, FunctionUrl to)
    {
        if (from.AuthType != to.AuthType && to.AuthType is Signed or Open)
            yield return Set(function, to.AuthType);
    }

    private static Step Set(Resource function, string authType)
    {
        var (name, qualifier) = Functions.Split(function);
        var shown = new JsonObject { ["FunctionName"] = name, ["AuthType"] = authType };
        if (qualifier is not null)
            shown["Qualifier"] = qualifier;
        // What is not named stays: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html
        var request = new UpdateFunctionUrlConfigRequest
        {
            FunctionName = name,
            Qualifier = qualifier,
            AuthType = new(authType),
        };
        return new(
            authType == Signed ? Close : Reopen,
            "UpdateFunctionUrlConfig",
            shown,
            run => run.Aws.Lambda.UpdateFunctionUrlConfigAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(FunctionUrl))]
    private sealed partial class LambdaUrlPublicJson : JsonSerializerContext;
}
