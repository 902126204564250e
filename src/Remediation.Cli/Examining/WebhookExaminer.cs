using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Examining;

/// <summary>Examines the parameter with the webhook of whom the notifier tells. Its value is never shown.</summary>
internal static class WebhookExaminer
{
    private const string Slack = "hooks.slack.com";

    /// <param name="home">The region that it is in.</param>
    /// <param name="name">The parameter's name, as the notifier knows it.</param>
    public static async Task<IReadOnlyList<Check>> ExamineAsync(Region home, string name, CancellationToken cancel)
    {
        var subject = new Subject("webhook", name, home.Name);
        string[] actions = ["ssm:GetParameter", "kms:Decrypt"];
        return await subject.LookAsync(actions, () => ReadAsync(subject, home, name, cancel), cancel);
    }

    private static async Task<IReadOnlyList<Check>> ReadAsync(
        Subject subject,
        Region home,
        string name,
        CancellationToken cancel
    )
    {
        const string ask = "read -rsp 'URL: ' URL";
        var put = $"ssm put-parameter --name {Commands.Quoted(name)} --type SecureString --overwrite --value \"$URL\"";
        var mend = $"{ask} && {Commands.Aws(put, home.Name)}";
        try
        {
            var request = new GetParameterRequest { Name = name, WithDecryption = true };
            var parameter = (await home.Aws.Ssm.GetParameterAsync(request, cancel)).Parameter;
            return [Of(subject, parameter, mend)];
        }
        catch (ParameterNotFoundException)
        {
            return [subject.Failed("there is no such parameter: nobody is told of anything", mend)];
        }
    }

    private static Check Of(Subject subject, Parameter parameter, string mend)
    {
        var isUrl = Uri.TryCreate(parameter.Value?.Trim(), UriKind.Absolute, out var url);
        if (!isUrl || url!.Scheme is not ("https" or "http"))
            return subject.Failed("it does not hold a URL: nobody is told of anything", mend);
        if (url.Scheme != "https")
            return subject.Warning("its URL is not https: notices cross the network in the clear", mend);
        if (parameter.Type?.Value != "SecureString")
            return subject.Warning($"it is a {parameter.Type?.Value} and no SecureString: anybody may read it", mend);
        return url.Host == Slack
            ? subject.Ok("it holds a URL of Slack's")
            : subject.Warning($"its URL is not of {Slack}: notices have Slack's form", mend);
    }
}
