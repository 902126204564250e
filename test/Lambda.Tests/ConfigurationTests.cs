using Xunit;

namespace Lambda.Tests;

/// <summary>A wrong configuration: the executable refuses to start and says what to mend.</summary>
public sealed class ConfigurationTests(Binary binary)
{
    [Theory]
    [InlineData("REMEDIATION_FUNCTION", "guardrail", "guardrails (the default) or notifier")]
    [InlineData("REMEDIATION_MODE", "Enforce", "audit (the default) or enforce")]
    [InlineData("REMEDIATION_LEDGER_TABLE", "", "3 to 255 letters")]
    [InlineData("REMEDIATION_LEDGER_TABLE", "no/table", "3 to 255 letters")]
    [InlineData("REMEDIATION_GUARDRAILS", "cloudtrail-logging-started", "cloudtrail-logging-stopped")]
    [InlineData("REMEDIATION_OWN_ROLES", "arn:aws:iam::123456789012:role/*", "IAM role ARNs")]
    [InlineData(
        "REMEDIATION_SETTINGS",
        "{\"ec2-ingress-open-to-world\":{\"allowedPorts\":[99999]}}",
        "ports from 0 to 65535"
    )]
    [InlineData("POWERTOOLS_LOG_LEVEL", "loud", "Trace, Debug, Information")]
    [InlineData("AWS_REGION", "", "the region that this function works in")]
    public async Task A_wrong_variable_is_an_init_error_that_names_it_and_what_it_may_be(
        string variable,
        string value,
        string allowed
    )
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(binary, api.Address, (variable, value));

        var message = (await api.InitError).Json.GetProperty("errorMessage").GetString();

        Assert.Contains(variable, message);
        Assert.Contains(allowed, message);
        Assert.Equal(1, await function.ExitAsync());
        Assert.Contains(message!, function.Output);
    }

    [Theory]
    [InlineData("REMEDIATION_WEBHOOK_PARAMETER", "the name of the SSM SecureString parameter")]
    [InlineData("AWS_REGION", "the region that this function works in")]
    public async Task A_notifier_without_its_variables_is_an_init_error_that_names_them(string variable, string meaning)
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(
            binary,
            api.Address,
            ("REMEDIATION_FUNCTION", "notifier"),
            ("REMEDIATION_WEBHOOK_PARAMETER", "/remediation/webhook"),
            (variable, "")
        );

        var reply = await api.InitError;

        Assert.EndsWith("ConfigurationException", reply.ErrorType);
        Assert.Contains(
            $"{variable} is not set: it must be {meaning}",
            reply.Json.GetProperty("errorMessage").GetString()
        );
        Assert.Equal(1, await function.ExitAsync());
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_even_if_Lambda_cannot_be()
    {
        await using var function = Function.Start(binary, "127.0.0.1:1", ("REMEDIATION_MODE", "Enforce"));

        Assert.Equal(1, await function.ExitAsync());
        Assert.Contains("REMEDIATION_MODE is 'Enforce'", function.Output);
    }

    [Fact]
    public async Task A_notifier_answers_a_batch_that_holds_nothing_to_tell()
    {
        await using var api = new RuntimeApi();
        await using var function = Function.Start(
            binary,
            api.Address,
            ("REMEDIATION_FUNCTION", "notifier"),
            ("REMEDIATION_WEBHOOK_PARAMETER", "/remediation/webhook")
        );

        var reply = await api.InvokeAsync("""{"Records":[]}""");

        Assert.Equal("""{"batchItemFailures":[]}""", reply.Body);
    }
}
