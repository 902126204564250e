using Amazon.DynamoDBv2;

namespace Remediation.Guardrails.DynamoDb;

/// <summary>The client of DynamoDB.</summary>
public static class DynamoDbService
{
    extension(AwsClients aws)
    {
        public AmazonDynamoDBClient DynamoDb =>
            aws.Client(() => new AmazonDynamoDBClient(aws.Credentials, aws.Configured(new AmazonDynamoDBConfig())));
    }
}
