using System.Text.Encodings.Web;
using System.Text.Json;

namespace Remediation.Model.Events;

/// <summary>How patterns are written: nothing is escaped that JSON lets stand, since every character counts.</summary>
public static class PatternJson
{
    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
