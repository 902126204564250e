using Iam.Tests;
using Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Emulators))]
[assembly: AssemblyFixture(typeof(KeyRing))]
// Every test takes an emulator alone.
[assembly: Parallelization(Mode = ParallelMode.All)]
