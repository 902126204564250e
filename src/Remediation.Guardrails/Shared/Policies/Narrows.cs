namespace Remediation.Guardrails.Shared.Policies;

/// <summary>What a condition key says of a request, and so which policies it can narrow.</summary>
internal enum Narrows
{
    /// <summary>
    /// Who asks. It narrows a grant to everybody; a policy that its holder carries grants to the holder alone, of whom
    /// such a key says what is so anyway.
    /// </summary>
    Caller,

    /// <summary>From where or through what it is asked: it narrows both.</summary>
    Request,

    /// <summary>What an IAM call gives or takes: it narrows the calls that manage principals.</summary>
    Grant,
}
