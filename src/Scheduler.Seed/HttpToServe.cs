using System.Net;
using Scheduler.Core.Contracts;

namespace Scheduler.Seed;

/// <summary>Where the HTTP API listens, and who may use it.</summary>
/// <param name="Token">Null: everyone who can reach it.</param>
internal sealed record HttpToServe(string Address, int Port, string? Token)
{
    /// <summary>The default distance from the member's own port to the API's port, so that several seeds fit on one machine.</summary>
    public const int PortsApart = 4_000;

    public IPEndPoint EndPoint => new(IPAddress.Parse(Address), Port);

    /// <exception cref="SchedulerConfigurationException">The address is not possible, or would give access to everyone.</exception>
    public void Validate()
    {
        OptionRange.Require("--http-port", Port, 1, 65_535);
        if (!IPAddress.TryParse(Address, out var address))
        {
            throw new SchedulerConfigurationException($"--http-bind is '{Address}', but must be an address, such as 127.0.0.1 or 0.0.0.0.");
        }

        if (Token is not null && string.IsNullOrWhiteSpace(Token))
        {
            throw new SchedulerConfigurationException(
                "--http-token is empty, so everybody would have it: is SCHEDULER_SEED__HTTP_TOKEN set to what it should be? Give one, or leave it out.");
        }

        if (!IPAddress.IsLoopback(address) && string.IsNullOrEmpty(Token))
        {
            throw new SchedulerConfigurationException(
                $"--http-bind {Address} lets in other machines: say what they must bring along, with --http-token or "
                + "SCHEDULER_SEED__HTTP_TOKEN.");
        }
    }
}
