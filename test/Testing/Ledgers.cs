using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Engine.Ledger;

namespace Testing;

/// <summary>Ledger tables in an emulated account.</summary>
/// <remarks>
/// A test has one of its own: moto's Query reads every partition of a table, so in a shared one each test would wait
/// for all before it.
/// </remarks>
public static class Ledgers
{
    /// <summary>Makes a table as a deployment does.</summary>
    /// <param name="aws">The account and region.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The ARN of its stream.</returns>
    public static async Task<string> CreateAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        var dynamo = LedgerTable.ClientOf(aws);
        var made = await dynamo.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = name,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                StreamSpecification = new()
                {
                    StreamEnabled = true,
                    StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES,
                },
                KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
                AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
            },
            cancel
        );
        return made.TableDescription.LatestStreamArn;
    }

    /// <summary>A name that no other table has.</summary>
    public static string NewName() => $"ledger-{Guid.NewGuid():N}";
}
