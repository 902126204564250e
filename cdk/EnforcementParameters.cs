using Amazon.CDK;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// The stack's parameters <c>Enforced</c> and <c>Held</c>: which write roles the engine may assume. Empty, as they are
/// unless somebody gives them, for what the options say.
/// </summary>
/// <remarks>
/// CloudFormation keeps a parameter's value from one deployment to the next, so that a default made of the options
/// would be kept where the options change.
/// </remarks>
internal sealed class EnforcementParameters : Construct
{
    // What can interrupt a workload or destroy something is named as a whole.
    private const string OfEnforced = @"^(|none|safe/[a-z0-9\-]*\*?|(disruptive|destructive)/[a-z0-9\-]+)$";
    private const string OfHeld = @"^(|none|\*|[a-z0-9\-/]+\*?)$";

    public EnforcementParameters(Construct scope, Enforcement options)
        : base(scope, "Enforcement")
    {
        Enforced = new(scope, nameof(Enforced), "repair, e.g. safe/*", OfEnforced, options.Enforced);
        Held = new(scope, nameof(Held), "are held back from it", OfHeld, options.Held);
    }

    /// <summary>The roles that it may assume.</summary>
    public RolePatterns Enforced { get; }

    /// <summary>Of these, the ones that it may not.</summary>
    public RolePatterns Held { get; }

    /// <summary>A list of patterns below the path of the write roles, from a parameter or else from the
    /// options.</summary>
    internal sealed class RolePatterns
    {
        private const char Separator = '|';

        // Fn::Join takes no reference for what it puts between: the statement's condition says the account.
        private static readonly string AnyAccount = $"arn:*:iam::*:role{OwnRoles.WritePath}";

        private readonly CfnParameter parameter;
        private readonly CfnCondition given;
        private readonly IReadOnlyList<string> otherwise;

        public RolePatterns(Construct scope, string name, string what, string allowed, IReadOnlyList<string> otherwise)
        {
            this.otherwise = otherwise.Count > 0 ? otherwise : [Enforcement.None];
            parameter = new(
                scope,
                name,
                new CfnParameterProps
                {
                    Type = "CommaDelimitedList",
                    Default = "",
                    AllowedPattern = allowed,
                    ConstraintDescription = "such as safe/*; what can interrupt a workload by its whole name",
                    Description =
                        $"Roles below {OwnRoles.WritePath} whose guardrails {what}; 'none' for none, empty for what "
                        + "the options say",
                }
            );
            var isEmpty = Fn.ConditionEquals(Fn.Join("", parameter.ValueAsList), "");
            given = new(scope, $"{name}Given", new CfnConditionProps { Expression = Fn.ConditionNot(isEmpty) });
        }

        /// <summary>The patterns as the engine's variable has them.</summary>
        public string Text =>
            Fn.ConditionIf(given.LogicalId, Fn.Join(",", parameter.ValueAsList), string.Join(',', otherwise))
                .ToString();

        /// <summary>The roles' ARNs, for a statement that is about roles of this account.</summary>
        public string[] Arns
        {
            get
            {
                var fromParameter = AnyAccount + Fn.Join($"{Separator}{AnyAccount}", parameter.ValueAsList);
                var fromOptions = string.Join(Separator, otherwise.Select(pattern => AnyAccount + pattern));
                return Fn.Split(
                    Separator.ToString(),
                    Fn.ConditionIf(given.LogicalId, fromParameter, fromOptions).ToString()
                );
            }
        }
    }
}
