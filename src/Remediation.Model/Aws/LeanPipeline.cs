using Amazon.Runtime.Internal;

namespace Remediation.Model.Aws;

/// <summary>
/// Takes out of the SDK's request pipeline what nobody here uses, because a cold start pays for every stage:
/// docs/decisions/004 has the measurement.
/// </summary>
/// <remarks>
/// The metrics stage serves telemetry providers, of which there is none, and builds a stack trace's text for every
/// error answer: also for S3's 404 that says "no public access block".
/// Endpoint discovery and request compression serve operations that are not called here, the callbacks event handlers
/// that nobody adds. One stage is added, <see cref="LostAnswers"/>.
/// </remarks>
internal sealed class LeanPipeline : IRuntimePipelineCustomizer
{
    public string UniqueName => "Remediation";

    /// <summary>Makes every client that is made afterwards lean; more than once does no harm.</summary>
    public static void Use() => RuntimePipelineCustomizerRegistry.Instance.Register(new LeanPipeline());

    public void Customize(Type type, RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<MetricsHandler>();
        pipeline.RemoveHandler<EndpointDiscoveryHandler>();
        pipeline.RemoveHandler<CompressionHandler>();
        pipeline.RemoveHandler<ErrorCallbackHandler>();
        pipeline.AddHandlerAfter<RetryHandler>(new LostAnswers());
        while (pipeline.Handlers.OfType<CallbackHandler>().Any())
            pipeline.RemoveHandler<CallbackHandler>();
    }
}
