// Every test waits for the same cases, which one of them has made: one collection, so one test at a time.
[assembly: Xunit.CollectionBehavior(Xunit.CollectionBehavior.CollectionPerAssembly)]
