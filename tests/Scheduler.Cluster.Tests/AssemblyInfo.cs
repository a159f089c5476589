// The processes of one test keep two cores busy; others beside them would only make failure detectors nervous.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
