using Xunit;

namespace Wire.Tests;

/// <summary>
/// The packages themselves are held to the same law, where they are called: it is a law of the wire, not of stand-ins.
/// </summary>
public sealed class PackageTests
{
    public static TheoryData<string, string> Operations => Law.Rows("test/Wire.Tests/packages.json");

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_sends_what_botocore_sends(string client, string operation) =>
        await Law.RequestsAreSameAsync(Cases.All.Packages, client, operation);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_reads_what_botocore_reads(string client, string operation) =>
        await Law.AnswersAreSameAsync(Cases.All.Packages, client, operation, isExact: false);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_error_is_the_exception_of_its_shape(string client, string operation)
    {
        foreach (var given in Law.Of(Cases.All.Packages, client, operation, "error"))
            Law.IsSame(given, await Law.ErrorAsync(given));
    }
}
