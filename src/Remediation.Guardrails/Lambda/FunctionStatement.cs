using System.Text.Json;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Lambda;

/// <summary>A statement of a function's policy, as AddPermission makes one.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html</remarks>
internal static class FunctionStatement
{
    /// <summary>The function that a statement is about, by its ARN; null where it does not say.</summary>
    public static string? ResourceOf(string statement)
    {
        using var document = Open(statement);
        return document is null || PolicyDocument.Texts(document.Statements[0], "Resource") is not [var arn]
            ? null
            : arn;
    }

    /// <summary>A statement's id; null where it has none.</summary>
    public static string? IdOf(string statement)
    {
        using var document = Open(statement);
        return document is null ? null : new Field(document.Statements[0])["Sid"].Text;
    }

    /// <summary>Whether a statement lets everybody in, also without the function's URL.</summary>
    public static bool IsPublic(string statement)
    {
        if (PolicyAnalysis.Of(Alone(statement)).PublicStatements.Count == 0)
            return false;
        using var document = Open(statement);
        return document is null || !IsOfUrl(document.Statements[0]);
    }

    /// <summary>The call that adds a statement again, without the function; null where no call does.</summary>
    public static AddPermissionRequest? Rebuilt(string statement)
    {
        using var document = Open(statement);
        if (document is null)
            return null;
        var request = new AddPermissionRequest();
        foreach (var member in document.Statements[0].EnumerateObject())
        {
            if (!IsTaken(request, member))
                return null;
        }
        return request is { StatementId: not null, Action: not null, Principal: not null } ? request : null;
    }

    private static PolicyDocument? Open(string statement)
    {
        var document = PolicyDocument.Open(Alone(statement), out _);
        if (document?.Statements.Count == 1)
            return document;
        document?.Dispose();
        return null;
    }

    private static string Alone(string statement) => $$"""{"Statement":{{statement}}}""";

    // What a URL without sign-in needs, and what means nothing without such a URL.
    // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    private static bool IsOfUrl(JsonElement statement)
    {
        if (PolicyDocument.Texts(statement, "Action") is not [var action])
            return false;
        if (PolicyDocument.Member(statement, "Condition") is not { } condition)
            return false;
        foreach (var test in ConditionTest.Of(condition))
        {
            var isIt = (test.Operator, test.Key.ToLowerInvariant(), test.Values) switch
            {
                ("stringequals", "lambda:functionurlauthtype", ["NONE"]) => Is(action, "lambda:InvokeFunctionUrl"),
                ("bool", "lambda:invokedviafunctionurl", ["true"]) => Is(action, "lambda:InvokeFunction"),
                _ => false,
            };
            if (isIt)
                return true;
        }
        return false;
    }

    private static bool IsTaken(AddPermissionRequest request, JsonProperty member)
    {
        var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
        switch (member.Name)
        {
            case "Sid":
                request.StatementId = text!;
                return true;
            case "Effect":
                return text == "Allow";
            case "Principal":
                request.Principal = PrincipalOf(member.Value)!;
                return true;
            case "Action":
                request.Action = text!;
                return true;
            case "Resource":
                return text is not null;
            case "Condition":
                return ConditionTest.Of(member.Value).All(test => IsTaken(request, test));
            default:
                return false;
        }
    }

    // Everybody alone: a public statement that names others beside is none of AddPermission's.
    private static string? PrincipalOf(JsonElement principal) =>
        principal.ValueKind switch
        {
            JsonValueKind.String => principal.GetString(),
            JsonValueKind.Object when principal.GetPropertyCount() == 1 => PolicyDocument.Texts(principal, "AWS")
                is ["*"]
                ? "*"
                : null,
            _ => null,
        };

    private static bool IsTaken(AddPermissionRequest request, ConditionTest test)
    {
        if (test.Values is not [var value])
            return false;
        switch (test.Operator, test.Key.ToLowerInvariant())
        {
            case ("arnlike", "aws:sourcearn"):
                request.SourceArn = value;
                return true;
            case ("stringequals", "aws:sourceaccount"):
                request.SourceAccount = value;
                return true;
            case ("stringequals", "aws:principalorgid"):
                request.PrincipalOrgID = value;
                return true;
            case ("stringequals", "lambda:eventsourcetoken"):
                request.EventSourceToken = value;
                return true;
            case ("stringequals", "lambda:functionurlauthtype"):
                request.FunctionUrlAuthType = new(value);
                return true;
            case ("bool", "lambda:invokedviafunctionurl"):
                request.InvokedViaFunctionUrl = value == "true";
                return value is "true" or "false";
            default:
                return false;
        }
    }

    private static bool Is(string text, string other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);
}
