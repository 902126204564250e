namespace StandIns;

/// <summary>How a time is written.</summary>
public enum TimeForm
{
    /// <summary>2025-01-02T03:04:05Z</summary>
    Iso,

    /// <summary>Thu, 02 Jan 2025 03:04:05 GMT</summary>
    Http,

    /// <summary>1735787045</summary>
    Unix,
}
