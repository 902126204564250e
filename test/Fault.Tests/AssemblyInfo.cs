using System.Runtime.Versioning;
using Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: SupportedOSPlatform("linux")]
// Every test here keeps the machine busy by itself.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Emulators))]
