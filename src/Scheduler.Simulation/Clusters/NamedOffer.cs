using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Clusters;

/// <summary>A node of the simulated cluster. Its kinds are left open: every simulated node has handlers for all.</summary>
public sealed record NamedOffer(string Name, NodeOffer Offer);
