using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>A member's certificate.</summary>
/// <param name="File">A PKCS#12 file, with the private key.</param>
/// <param name="Password">The file's password; empty: none.</param>
public sealed record Tls(string File, string Password)
{
    /// <summary>The file, without the password.</summary>
    public override string ToString() => File;

    /// <exception cref="SchedulerConfigurationException">The certificate cannot be used; the message says why.</exception>
    internal Config ToConfig()
    {
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
