using System.Runtime.Versioning;
using Lambda.Tests;
using Testing;
using Xunit;

[assembly: SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(Binary))]
[assembly: AssemblyFixture(typeof(Emulators))]
