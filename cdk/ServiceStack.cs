using Amazon.CDK;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// The functions of one AWS service: a nested stack, so that no stack comes near CloudFormation's 500 resources.
/// </summary>
internal sealed class ServiceStack : NestedStack
{
    public ServiceStack(Construct scope, IGrouping<string, FunctionPlan> plans, Surroundings around)
        : base(scope, plans.Key)
    {
        var isGlobal = plans.Any(p => p.Guardrails.Any(g => g.On.IsGlobal));
        var condition = isGlobal ? GlobalEventsRegion() : null;
        foreach (var plan in plans)
            _ = new GuardrailFunction(this, plan, around, condition);
    }

    // Global services' calls are recorded in one region of a partition. Where that region is not known here, the rules
    // are in every region: an event is claimed once, so a needless rule costs nothing, and a missing one would be a
    // guardrail that is off.
    private CfnCondition GlobalEventsRegion()
    {
        var isMain = Regions.Main.Values.Select(region => Is(Aws.REGION, region));
        var isKnown = Regions.Main.Keys.Select(partition => Is(Aws.PARTITION, partition));
        var isUnknown = Fn.ConditionNot(Fn.ConditionOr([.. isKnown]));
        return new(
            this,
            "GlobalEventsRegion",
            new CfnConditionProps { Expression = Fn.ConditionOr([.. isMain, isUnknown]) }
        );
    }

    private static ICfnRuleConditionExpression Is(string actual, string wanted) => Fn.ConditionEquals(actual, wanted);
}
