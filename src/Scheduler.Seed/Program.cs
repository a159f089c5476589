using Scheduler.Seed;

return await new SeedCommand().RunAsync(args, SeedHost.RunAsync);
