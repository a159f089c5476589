namespace Scheduler.Build;

internal static class CertificatesCommand
{
    public static int Run(Options options)
    {
        if (options.Rest.Count < 2)
        {
            throw new BuildException("Give a folder and the hosts: certificates ./certs 127.0.0.1 db.example");
        }

        foreach (var file in Certificates.Make(options.Rest[0], [.. options.Rest.Skip(1)]))
        {
            Console.WriteLine(file);
        }

        var authority = Path.GetFullPath(Path.Combine(options.Rest[0], "ca.pem"));
        Console.WriteLine($"Start the hosts with SSL_CERT_FILE={authority}, so that they trust this authority and no other.");
        return 0;
    }
}
