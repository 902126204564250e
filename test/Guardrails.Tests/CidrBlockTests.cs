using Remediation.Guardrails.Shared.Networks;
using Xunit;

namespace Guardrails.Tests;

public sealed class CidrBlockTests
{
    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::/129")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("pl-0123/0")]
    public void What_is_no_range_is_none(string text) => Assert.Null(CidrBlock.Parse(text));
}
