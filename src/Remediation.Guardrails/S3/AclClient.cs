using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using PipelineMarshaller = Amazon.Runtime.Internal.Marshaller;

namespace Remediation.Guardrails.S3;

/// <summary>
/// S3 for PutBucketAcl alone: the SDK puts each grantee of the body into the namespace of <c>xsi:type</c>, where S3's
/// schema has it in the document's.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html</remarks>
internal sealed class AclClient(AWSCredentials? credentials, AmazonS3Config config)
    : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<PipelineMarshaller>(new Grantees());
    }

    // Before the body's checksum and the signature are made.
    private sealed class Grantees : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var request = executionContext.RequestContext.Request;
            string body;
            using (var reader = new StreamReader(request.ContentStream))
                body = await reader.ReadToEndAsync().ConfigureAwait(false);
            request.ContentStream = null;
            request.Content = Encoding.UTF8.GetBytes(
                body.Replace("<xsi:Grantee ", "<Grantee ", StringComparison.Ordinal)
                    .Replace("</xsi:Grantee>", "</Grantee>", StringComparison.Ordinal)
            );
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
    }
}
