// The CDK for .NET talks to one Node.js process over one pipe.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
