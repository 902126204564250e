using System.Text;

namespace Amazon.Lambda.Model;

/// <summary>What the public package adds by hand: the payload as text.</summary>
public sealed partial class InvokeRequest
{
    public string? Payload
    {
        get => PayloadStream is null ? null : Encoding.UTF8.GetString(PayloadStream.ToArray());
        set => PayloadStream = value is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(value));
    }
}
