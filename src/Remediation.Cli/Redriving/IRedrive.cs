namespace Remediation.Cli.Redriving;

/// <summary>A way to give an event again.</summary>
internal interface IRedrive
{
    /// <param name="isDry">Whether only to tell what would be done.</param>
    Task<Told> GiveAsync(DeadLetter message, bool isDry, CancellationToken cancel);
}
