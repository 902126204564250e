using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.SQS;

namespace Remediation.Cdk;

/// <summary>What every function of a deployment has around it.</summary>
/// <param name="Options">What is deployed.</param>
/// <param name="Ledger">The ledger table.</param>
/// <param name="DeadLetters">Where events wait that could not be handled.</param>
internal sealed record Surroundings(DeploymentOptions Options, Table Ledger, IQueue DeadLetters);
