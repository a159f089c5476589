// Two tests with processes at a time, one with PostgreSQL and one without: they wait more than they work. (A number of threads here would
// give tests a synchronization context of that many, in which they block each other for ever.)
[assembly: CollectionBehavior(MaxParallelThreads = -1)]
