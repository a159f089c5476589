using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Build;

/// <summary>
/// Makes certificates to try TLS with: an authority (<c>ca.pem</c>), and for each host a file with its certificate and key
/// (<c>HOST.pfx</c>, without a password). The authority's key is not kept, so that nobody can make more of them.
/// </summary>
internal static class Certificates
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Gives the files of the hosts.</summary>
    public static IReadOnlyList<string> Make(string folder, params IReadOnlyList<string> hosts)
    {
        var path = Directory.CreateDirectory(folder).FullName;
        var from = DateTimeOffset.UtcNow.AddMinutes(-5);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Scheduler test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var authority = request.CreateSelfSigned(from, from + Lifetime);
        File.WriteAllText(Path.Combine(path, "ca.pem"), authority.ExportCertificatePem());
        return [.. hosts.Select(host =>
        {
            var file = Path.Combine(path, $"{host}.pfx");
            WriteSecret(file, Make(host, authority, from));
            return file;
        })];
    }

    // With a key and without a password: for its owner alone.
    private static void WriteSecret(string file, byte[] bytes)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        stream.Write(bytes);
    }

    private static byte[] Make(string host, X509Certificate2 authority, DateTimeOffset from)
    {
        // RSA: what the transport can use on every system.
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());

        // A member is both: it is connected to, and connects.
        OidCollection serverAndClient = [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(serverAndClient, critical: false));
        using var signed = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!),
            from,
            from + Lifetime,
            RandomNumberGenerator.GetBytes(16));
        using var certificate = signed.CopyWithPrivateKey(key);
        return certificate.Export(X509ContentType.Pkcs12);
    }
}
