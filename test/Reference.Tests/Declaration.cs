namespace Reference.Tests;

/// <summary>As what somebody declares a permission.</summary>
internal enum DeclaredAs
{
    Read,
    Write,
    Undo,
}

/// <summary>One permission that somebody declares or is granted: all that the laws need to know.</summary>
/// <param name="Owner">A guardrail's id, or what else holds the permission.</param>
/// <param name="Resource">With <c>{partition}</c>, <c>{region}</c> and <c>{account}</c> left open.</param>
internal sealed record Declaration(string Owner, DeclaredAs As, string Action, string Resource)
{
    /// <summary>The condition keys under which it is granted.</summary>
    public IReadOnlyList<string> ConditionKeys { get; init; } = [];
}
