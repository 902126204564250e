using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// A document that is shared with <c>given.with</c> (account ids, or <c>all</c> alone), in its version
/// <c>given.version</c>; <c>given.gone</c> for one that never was. Beside it another one that no event names and that
/// is shared with everybody.
/// </summary>
/// <remarks>Placeholders: document, documentArn, neighbour, account.</remarks>
public sealed class DocumentScenario : IScenario
{
    private const string Content = """
        {"schemaVersion":"2.2","description":"invoices","mainSteps":[
          {"action":"aws:runShellScript","name":"example","inputs":{"runCommand":["date"]}}]}
        """;

    public string Type => "AWS::SSM::Document";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var document = $"invoices-{Guid.NewGuid():N}"[..20];
        var names = new Dictionary<string, string>
        {
            ["document"] = document,
            ["documentArn"] = $"arn:aws:ssm:{aws.Region}:{Emulator.Account}:document/{document}",
            ["neighbour"] = $"{document}-beside",
            ["account"] = Emulator.Account,
        };
        await MakeAsync(aws, names["neighbour"], ["all"], null, cancel);
        if ((bool?)given["gone"] == true)
            return names;
        var shares = (given["with"] as JsonArray ?? []).Select(account => (string)account!).ToList();
        await MakeAsync(aws, document, shares, (string?)given["version"], cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) =>
        new()
        {
            ["document"] = await ReadAsync(aws, names["document"], cancel),
            ["neighbour"] = await ReadAsync(aws, names["neighbour"], cancel),
        };

    private static async Task MakeAsync(
        AwsClients aws,
        string name,
        List<string> shares,
        string? version,
        CancellationToken cancel
    )
    {
        var made = new CreateDocumentRequest
        {
            Name = name,
            Content = Content,
            DocumentType = "Command",
            DocumentFormat = "JSON",
            Tags = [new() { Key = "team", Value = "billing" }],
        };
        await aws.Ssm.CreateDocumentAsync(made, cancel);
        foreach (var some in shares.Chunk(20))
        {
            var request = new ModifyDocumentPermissionRequest
            {
                Name = name,
                PermissionType = "Share",
                AccountIdsToAdd = [.. some],
                SharedDocumentVersion = version,
            };
            await aws.Ssm.ModifyDocumentPermissionAsync(request, cancel);
        }
    }

    private static async Task<JsonNode?> ReadAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            var request = new DescribeDocumentPermissionRequest { Name = name, PermissionType = "Share" };
            var answer = await aws.Ssm.DescribeDocumentPermissionAsync(request, cancel);
            var shares = (answer.AccountSharingInfoList ?? []).Select(s => $"{s.AccountId} {s.SharedDocumentVersion}");
            var document = await aws.Ssm.GetDocumentAsync(new GetDocumentRequest { Name = name }, cancel);
            return new JsonObject
            {
                ["with"] = new JsonArray([
                    .. shares.Order(StringComparer.Ordinal).Select(share => (JsonNode?)JsonValue.Create(share)),
                ]),
                ["content"] = document.Content.Contains("invoices", StringComparison.Ordinal),
            };
        }
        catch (InvalidDocumentException)
        {
            return null;
        }
    }
}
