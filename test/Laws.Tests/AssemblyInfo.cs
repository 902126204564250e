using Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Emulators))]
// Every test has resources and a ledger of its own.
[assembly: Parallelization(Mode = ParallelMode.All)]
