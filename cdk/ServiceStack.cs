using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Remediation.Cdk;

/// <summary>The functions of one AWS service: a nested stack, so that no stack comes near CloudFormation's 500 resources.</summary>
internal sealed class ServiceStack : NestedStack
{
    public ServiceStack(
        Construct scope,
        string service,
        IEnumerable<FunctionPlan> functions,
        Options options,
        ITable ledger,
        IQueue deadLetters
    )
        : base(scope, service)
    {
        var plans = functions.ToList();
        // Global services' calls are recorded in one region of a partition. Where that region is not known here, the rules are in every region: an
        // event is claimed once, so a needless rule costs nothing, and a missing one would be a guardrail that is off.
        var condition = plans.Any(p => p.Guardrails.Any(g => g.IsGlobal))
            ? new CfnCondition(
                this,
                "GlobalEventsRegion",
                new CfnConditionProps
                {
                    Expression = Fn.ConditionOr(
                        Is(Aws.REGION, "us-east-1"),
                        Is(Aws.REGION, "us-gov-west-1"),
                        Is(Aws.REGION, "cn-north-1"),
                        Fn.ConditionNot(
                            Fn.ConditionOr(
                                Is(Aws.PARTITION, "aws"),
                                Is(Aws.PARTITION, "aws-us-gov"),
                                Is(Aws.PARTITION, "aws-cn")
                            )
                        )
                    ),
                }
            )
            : null;
        foreach (var plan in plans)
            _ = new GuardrailFunction(this, plan, options, ledger, deadLetters, condition);
    }

    private static ICfnRuleConditionExpression Is(string actual, string wanted) => Fn.ConditionEquals(actual, wanted);
}
