using Amazon.Runtime;

namespace Remediation.Cli;

/// <summary>Where a run of the program works, as far as it is known: what its errors name.</summary>
internal sealed class Place
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly AsyncLocal<Place?> OfRun = new();

    /// <summary>That of this run.</summary>
    public static Place Current => OfRun.Value ??= new();

    public string? Account { get; set; }
    public string? Region { get; set; }

    /// <summary>The ledger's table.</summary>
    public string? Table { get; set; }

    /// <summary>The caller's own clients, which can tell the account.</summary>
    public AwsClients? Own { get; set; }

    /// <summary>
    /// Asks for the account that an error of AWS is from, if nobody has yet; what is not told is left out.
    /// </summary>
    public async Task LearnAsync(Exception error, CancellationToken cancel)
    {
        if (Account is not null || Own is null || error is not AmazonServiceException { ErrorCode.Length: > 0 })
            return;
        try
        {
            Account = await Caller.AccountAsync(Own, cancel).WaitAsync(Patience, cancel);
        }
        catch (Exception e) when (e is OperationCanceledException || AwsError.Is(e, cancel))
        {
            // The error that is about to be told matters more.
        }
    }

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
