namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Runtime API itself failed, so that no answer can be given any more.</summary>
internal sealed class LambdaRuntimeException(string message, Exception? inner = null) : Exception(message, inner);
