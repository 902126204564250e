using System.Runtime.Versioning;
using Lambda.Tests;
using Xunit;

[assembly: SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(Binary))]
