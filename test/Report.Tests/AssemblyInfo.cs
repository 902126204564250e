using Report.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]
