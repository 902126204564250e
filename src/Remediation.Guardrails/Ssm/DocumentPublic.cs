using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Self;
using Remediation.Guardrails.Shared;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Ssm;

/// <summary>A document is shared with nobody but accounts that are named.</summary>
public static partial class DocumentPublic
{
    public const string Id = "ssm-document-public";

    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ModifyDocumentPermission.html
    private const string Share = "Share";
    private const int MostChanges = 20;

    private static readonly Permission Describe = Documents.Permission("ssm:DescribeDocumentPermission");
    private static readonly Permission Modify = Documents.Permission("ssm:ModifyDocumentPermission");

    private static readonly Setting<Sequence<string>> AllowedAccounts = Setting.Texts(
        "allowedAccounts",
        [],
        "Ids of the accounts that documents may be shared with."
    );

    public static readonly Guardrail<Sharing> Guardrail = new()
    {
        Id = Id,
        Title = "Take back a document's shares with everybody and with strangers",
        Repairs = """
            Takes back just those shares of a Systems Manager document that are with everybody, or with accounts that
            the setting `allowedAccounts` does not name. Until it names somebody, a share with an account is told and stays.
            """,
        Spares = """
            Shares with the accounts of `allowedAccounts` stay. Documents of Amazon and of other accounts are not looked
            at. A public share is taken back too where the region blocks public sharing. What a document does, and the
            secrets that somebody wrote into it, are not looked at: who had it may have kept a copy.
            """,
        Breaks = """
            Whoever it was shared with can no longer read or run it, associations and automations of other accounts
            included. A public share comes back by undo only where the region does not block public sharing.

            Once `allowedAccounts` names somebody, every other account is a stranger, of your own organization too.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("SSM.4")],
        On = Documents.Kind,
        Watches =
        [
            Documents.Calls("ModifyDocumentPermission"),
            Documents.Changes,
            new Watch.ConfigRule("ssm-document-not-public"),
        ],
        Reads = [Describe],
        Writes = [Modify],
        Settings = [AllowedAccounts],
        NeedsForAll = AllowedAccounts,
        State = () => SsmDocumentPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["accountIdsToAdd"].Texts.Any(),
        Rejoin = Rejoin,
    };

    /// <summary>Whom a document is shared with.</summary>
    /// <param name="With">The shares, in order.</param>
    public sealed record Sharing(Sequence<DocumentShare> With);

    /// <summary>A share of a document.</summary>
    /// <param name="Account">The account's id, or <c>all</c> for everybody.</param>
    /// <param name="Version">The version that is shared, e.g. <c>$DEFAULT</c>; null where SSM does not say.</param>
    public sealed record DocumentShare(string Account, string? Version);

    private static async Task<Sharing?> ObserveAsync(AwsClients aws, Resource document, CancellationToken cancel)
    {
        var shares = new List<DocumentShare>();
        string? cursor = null;
        try
        {
            do
            {
                var request = new DescribeDocumentPermissionRequest
                {
                    Name = document.Id,
                    PermissionType = Share,
                    NextToken = cursor,
                };
                var page = await aws.Ssm.DescribeDocumentPermissionAsync(request, cancel);
                var versions = (page.AccountSharingInfoList ?? [])
                    .GroupBy(info => info.AccountId)
                    .ToDictionary(of => of.Key, of => of.First().SharedDocumentVersion);
                shares.AddRange(
                    (page.AccountIds ?? []).Select(id => new DocumentShare(id, versions.GetValueOrDefault(id)))
                );
                cursor = string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken;
            } while (cursor is not null);
        }
        catch (InvalidDocumentException)
        {
            return null;
        }
        return new(Sorted(shares));
    }

    private static Sequence<DocumentShare> Sorted(IEnumerable<DocumentShare> shares) =>
        [.. shares.OrderBy(share => share.Account, StringComparer.Ordinal)];

    private static Verdict Judge(Seen<Sharing> seen)
    {
        var shares = seen.State.With;
        var allowed = seen.Get(AllowedAccounts);
        return Shares.Judge(
            seen,
            shares.Select(share => share.Account),
            taken => new([.. shares.Where(share => !taken.Contains(share.Account))]),
            "document",
            account => account == seen.Resource.Account || allowed.Contains(account),
            AllowedAccounts
        );
    }

    private static Sharing Rejoin(Sharing before, Sharing now)
    {
        var gone = before.With.Where(share => now.With.All(other => other.Account != share.Account)).ToList();
        return gone.Count == 0 ? now : new(Sorted([.. now.With, .. gone]));
    }

    private static IEnumerable<Step> Change(Resource document, Sharing from, Sharing to) =>
        [
            .. Chunks(from.With.Except(to.With)).Select(some => ModifyStep(document.Id, [], some, version: null)),
            .. to
                .With.Except(from.With)
                .GroupBy(share => share.Version)
                .SelectMany(of => Chunks(of).Select(some => ModifyStep(document.Id, some, [], of.Key))),
        ];

    // Everybody goes first, that is the worst, and in a call of its own.
    private static IEnumerable<string[]> Chunks(IEnumerable<DocumentShare> shares)
    {
        var accounts = shares.Select(share => share.Account).Distinct().ToList();
        return accounts
            .Where(account => account == Shares.Everybody)
            .Select(everybody => (string[])[everybody])
            .Concat(accounts.Where(account => account != Shares.Everybody).Chunk(MostChanges));
    }

    private static Step ModifyStep(string document, string[] added, string[] removed, string? version)
    {
        var request = new ModifyDocumentPermissionRequest
        {
            Name = document,
            PermissionType = Share,
            AccountIdsToAdd = added.Length > 0 ? [.. added] : null,
            AccountIdsToRemove = removed.Length > 0 ? [.. removed] : null,
            SharedDocumentVersion = version,
        };
        var shown = new JsonObject
        {
            ["Name"] = document,
            ["PermissionType"] = Share,
            [added.Length > 0 ? "AccountIdsToAdd" : "AccountIdsToRemove"] = new JsonArray([
                .. added.Concat(removed).Select(account => (JsonNode?)JsonValue.Create(account)),
            ]),
        };
        if (version is not null)
            shown["SharedDocumentVersion"] = version;
        return new(
            Modify,
            "ModifyDocumentPermission",
            shown,
            run => run.Aws.Ssm.ModifyDocumentPermissionAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Sharing))]
    private sealed partial class SsmDocumentPublicJson : JsonSerializerContext;
}
