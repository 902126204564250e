namespace Remediation.Cli;

/// <summary>Where a run of the program works, as far as it is known: what its errors name.</summary>
internal sealed class Place
{
    private static readonly AsyncLocal<Place?> OfRun = new();

    /// <summary>That of this run.</summary>
    public static Place Current => OfRun.Value ??= new();

    public string? Account { get; set; }
    public string? Region { get; set; }

    /// <summary>The ledger's table.</summary>
    public string? Table { get; set; }

    /// <summary>Begins a run.</summary>
    public static void Begin() => OfRun.Value = new();

    public override string ToString() =>
        (Account, Region) switch
        {
            ({ } account, { } region) => $"account {account}, {region}",
            (null, { } region) => region,
            ({ } account, null) => $"account {account}",
            _ => "no account",
        };
}
