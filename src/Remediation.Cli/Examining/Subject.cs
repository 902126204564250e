using System.Text.RegularExpressions;

namespace Remediation.Cli.Examining;

/// <summary>A part of a deployment that is looked at.</summary>
/// <param name="Area">What it belongs to, a word, e.g. <c>function</c>.</param>
/// <param name="Thing">Its name.</param>
/// <param name="Region">Its region.</param>
internal sealed partial record Subject(string Area, string Thing, string Region)
{
    public Check Ok(string why) => new(this, CheckStatus.Ok, why, Remedy: null);

    public Check Warning(string why, string? remedy) => new(this, CheckStatus.Warning, why, remedy);

    public Check Failed(string why, string? remedy) => new(this, CheckStatus.Failed, why, remedy);

    /// <param name="why">Why nobody knows.</param>
    /// <param name="remedy">What makes it known.</param>
    public Check Unknown(string why, string? remedy = null) => new(this, CheckStatus.Unknown, why, remedy);

    /// <summary>Looks at it; where AWS does not answer, that and the missing right are what is found.</summary>
    /// <param name="actions">The IAM actions that looking needs.</param>
    /// <param name="look">Looks at it.</param>
    public async Task<IReadOnlyList<Check>> LookAsync(
        string[] actions,
        Func<Task<IReadOnlyList<Check>>> look,
        CancellationToken cancel
    )
    {
        try
        {
            return await look();
        }
        catch (Exception error) when (AwsError.Is(error, cancel))
        {
            return [Unread(error, actions)];
        }
    }

    /// <summary>That it could not be read, with what whoever asks lacks.</summary>
    public Check Unread(Exception error, string[] actions) =>
        Unknown(OfCaller(AwsError.Describe(error, $"reading the {Area} {Thing}", actions)));

    /// <summary>The words of a function that may not read something, said of whoever runs the program.</summary>
    public static string OfCaller(string why)
    {
        var asked = Denied().Replace(why, "you are denied $1: grant it, or use another AWS_PROFILE");
        return asked.TrimEnd();
    }

    [GeneratedRegex("the function's role is denied ([A-Za-z0-9:, ]+[A-Za-z0-9])")]
    private static partial Regex Denied();
}
