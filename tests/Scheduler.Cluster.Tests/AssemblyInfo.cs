// Two tests at a time: they wait more than they work. More would make failure detectors nervous on two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
