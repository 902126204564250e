// One emulator whose checks are switched on and off, and one Node.js process for the CDK: one test at a time.
[assembly: Xunit.CollectionBehavior(Xunit.CollectionBehavior.CollectionPerAssembly)]
[assembly: Xunit.AssemblyFixture(typeof(Iam.Tests.Account))]
