using Scheduler.Hosting.Nodes;

return await NodeHost.RunAsync(args);
