namespace Reference.Tests;

/// <summary>What a law asks of a declaration.</summary>
internal enum Law
{
    /// <summary>AWS has an action of this name.</summary>
    KnownAction,

    /// <summary>What is declared as a read only looks, and what is declared as a write does not.</summary>
    AccessLevel,

    /// <summary>The resource is the narrowest that the action can be granted on.</summary>
    NarrowestResource,

    /// <summary>Every resource type that a call always names is granted.</summary>
    RequiredResources,

    /// <summary>A condition asks for a key that a call can have.</summary>
    ConditionKey,

    /// <summary>CloudTrail records a call of this name.</summary>
    EventName,

    /// <summary>AWS Config has a managed rule of this name.</summary>
    ConfigRule,

    /// <summary>AWS Config records resources of this type.</summary>
    RecordedType,

    /// <summary>CloudFormation has a resource type of this name.</summary>
    ResourceType,

    /// <summary>The package says of an action what an older copy of the reference says, or more.</summary>
    WholePackage,
}

/// <summary>Where a declaration breaks a law.</summary>
/// <param name="Subject">The action, event, rule or type that it is about.</param>
/// <param name="Message">Names the owner, the subject and the remedy.</param>
internal sealed record Fault(Law Law, string Owner, string Subject, string Message);
