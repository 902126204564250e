using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

[assembly: SupportedOSPlatform("linux")]
// Every test here keeps the machine busy by itself.
[assembly: Parallelization(Mode = ParallelMode.None)]
