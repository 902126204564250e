namespace Testing;

/// <summary>Why a service refuses a call.</summary>
public enum Refusal
{
    Throttled,
    ServerError,
    Denied,
    Expired,

    /// <summary>The request is not valid; to the ledger: the item is too large.</summary>
    Invalid,
}
