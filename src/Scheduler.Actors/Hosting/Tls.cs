using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Akka.Remote;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>A member's certificate.</summary>
/// <param name="File">PKCS#12, with the key.</param>
/// <param name="Password">Of the file; empty: none.</param>
public sealed record Tls(string File, string Password)
{
    /// <summary>From here on a member that connects has to show a certificate; before, none was asked for.</summary>
    public static readonly Version FirstAkka = new(1, 5, 52);

    /// <summary>Whether the Akka.NET that this was built with enforces it.</summary>
    public static bool IsEnforced => typeof(RemoteSettings).Assembly.GetName().Version is { } version && version >= FirstAkka;

    /// <summary>Not the password, nor where it would be.</summary>
    public override string ToString() => File;

    /// <exception cref="SchedulerConfigurationException">It can't be used; the message says why.</exception>
    internal Config ToConfig()
    {
        if (!IsEnforced)
        {
            throw new SchedulerConfigurationException(
                $"TLS needs Akka.NET {FirstAkka} or later, which makes both sides show a certificate; this was built with "
                + $"{typeof(RemoteSettings).Assembly.GetName().Version?.ToString(3)}, which would let in anybody.");
        }

        try
        {
            using var certificate = X509CertificateLoader.LoadPkcs12FromFile(File, Password);
            if (!certificate.HasPrivateKey)
            {
                throw new SchedulerConfigurationException($"The certificate '{File}' is without its key.");
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"The certificate '{File}' can't be read: {e.Message}");
        }

        return ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp.ssl.certificate {
              path = {{Quoted(Path.GetFullPath(File))}}
              password = {{Quoted(Password)}}
            }
            """);
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
