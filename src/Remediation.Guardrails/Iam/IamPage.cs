using System.Runtime.CompilerServices;

namespace Remediation.Guardrails.Iam;

/// <summary>A page of one of IAM's lists.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">The marker of the next page; null if this is the last.</param>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html, and so all of IAM's lists.
/// </remarks>
public sealed record IamPage<T>(IEnumerable<T> Items, string? Next);

internal static class IamPages
{
    /// <summary>
    /// A page as an answer holds it: a list that may be absent, and a marker that counts only if there is more.
    /// </summary>
    public static IamPage<T> Of<T>(IEnumerable<T>? items, bool? isTruncated, string? marker) =>
        new(items ?? [], isTruncated == true ? marker : null);

    /// <summary>The items of all pages.</summary>
    /// <param name="read">Reads the page of a marker; the first for null.</param>
    public static async IAsyncEnumerable<T> AllAsync<T>(
        Func<string?, Task<IamPage<T>>> read,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        string? marker = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var page = await read(marker);
            foreach (var item in page.Items)
                yield return item;
            marker = page.Next;
        } while (marker is not null);
    }
}
