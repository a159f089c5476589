using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Build.Tests;

public sealed class CertificatesTests
{
    [Fact]
    public void A_hosts_file_has_its_key_is_signed_by_the_authority_and_is_its_owners_alone()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-test-");
        try
        {
            // Once more over the old ones, as people do.
            Certificates.Make(folder.FullName, "127.0.0.1");
            var file = Assert.Single(Certificates.Make(folder.FullName, "127.0.0.1"));
            using var host = X509CertificateLoader.LoadPkcs12FromFile(file, password: null);
            using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder.FullName, "ca.pem")));
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            Assert.True(host.HasPrivateKey);
            Assert.True(chain.Build(host), string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
