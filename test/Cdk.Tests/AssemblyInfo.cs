// The CDK for .NET talks to one Node.js process over one pipe: one collection, so one test at a time.
[assembly: Xunit.CollectionBehavior(Xunit.CollectionBehavior.CollectionPerAssembly)]
