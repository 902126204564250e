using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Remediation.Cli.Reporting;

/// <summary>
/// The one HTML file: style, script and data are in it, and its content security policy lets nothing else in.
/// </summary>
/// <param name="Html">The file's text.</param>
/// <param name="Digest">The SHA-256 of the data in hex digits, by which a signature names what it is of.</param>
internal sealed record Page(string Html, string Digest)
{
    private const string Style = "{{style}}";
    private const string Script = "{{script}}";
    private const string Data = "{{data}}";
    private const string DigestMark = "{{digest}}";
    private const string Policy = "{{policy}}";

    public static Page Of(Report report)
    {
        // What ends a script element or begins a comment needs this sign, wherever it stands.
        var data = report.ToJson().ToJsonString(Json.Plain).Replace("<", "\\u003c", StringComparison.Ordinal);
        var style = Resource("report.css");
        var script = Resource("report.js");
        var digest = Convert.ToHexStringLower(Hash(data));
        // The data comes last: what it says of marks is not ours.
        var html = Resource("report.html")
            .Replace(Policy, PolicyOf(style, script), StringComparison.Ordinal)
            .Replace(DigestMark, digest, StringComparison.Ordinal)
            .Replace(Style, style, StringComparison.Ordinal)
            .Replace(Script, script, StringComparison.Ordinal)
            .Replace(Data, data, StringComparison.Ordinal);
        return new(html, digest);
    }

    // Scripts and styles by their hashes alone; no request to anywhere, no form, and no text that becomes markup.
    private static string PolicyOf(string style, string script) =>
        string.Join(
            "; ",
            "default-src 'none'",
            $"style-src '{SourceOf(style)}'",
            $"script-src '{SourceOf(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'"
        );

    private static string SourceOf(string text) => $"sha256-{Convert.ToBase64String(Hash(text))}";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
