[assembly: Xunit.AssemblyFixture(typeof(Reference.Tests.AuthorizationReference))]
