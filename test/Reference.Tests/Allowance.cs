namespace Reference.Tests;

/// <summary>A fault that has a true reason.</summary>
/// <param name="Page">Where AWS says so.</param>
internal sealed record Allowance(Law Law, string Owner, string Subject, string Reason, string Page)
{
    /// <summary>Fails with every fault that is not allowed, and with every allowance that no fault needs.</summary>
    public static void Assert(IReadOnlyCollection<Fault> faults, IReadOnlyCollection<Allowance> allowances)
    {
        var messages = Broken(faults, allowances).ToList();
        if (messages.Count > 0)
            Xunit.Assert.Fail(string.Join('\n', messages));
    }

    /// <summary>The messages of the faults that are not allowed and of the allowances that no fault needs.</summary>
    public static IEnumerable<string> Broken(
        IReadOnlyCollection<Fault> faults,
        IReadOnlyCollection<Allowance> allowances
    ) =>
        [
            .. faults.Where(fault => !allowances.Any(a => a.Covers(fault))).Select(fault => fault.Message),
            .. allowances
                .Where(allowance => !faults.Any(allowance.Covers))
                .Select(a =>
                    $"{a.Owner}: the exception from {a.Law} for {a.Subject} is no longer needed: take it from the list"
                ),
        ];

    private bool Covers(Fault fault) => (Law, Owner, Subject) == (fault.Law, fault.Owner, fault.Subject);
}
