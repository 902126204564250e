namespace Testing;

/// <summary>Why a service refuses a call.</summary>
public enum Refusal
{
    Throttled,
    ServerError,
    Denied,
    Expired,
}
