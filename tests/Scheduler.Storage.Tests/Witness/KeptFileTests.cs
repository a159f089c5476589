using Scheduler.Storage.Witness;

namespace Scheduler.Storage.Tests.Witness;

public sealed class KeptFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly string _file;
    private readonly KeptFile _kept;

    public KeptFileTests()
    {
        _file = Path.Combine(_folder, "file");
        File.WriteAllText(_file, "");
        _kept = KeptFile.Of(_file);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void What_is_written_into_it_changes_nothing()
    {
        File.AppendAllText(_file, "more");
        Assert.Equal(FileChange.None, _kept.Changed());
        Assert.Equal(FileChange.None, KeptFile.Of(_folder).Changed());
    }

    [Fact]
    public void It_is_gone_with_its_folder()
    {
        Directory.Delete(_folder, recursive: true);
        Assert.Equal(FileChange.Gone, _kept.Changed());
    }

    [Fact]
    public void One_that_was_never_there_is_gone_and_does_not_come_back()
    {
        var kept = KeptFile.Of(_file + "-wal");
        Assert.Equal(FileChange.Gone, kept.Changed());
        File.WriteAllText(_file + "-wal", "");
        Assert.Equal(FileChange.Gone, kept.Changed());
    }

    [SkippableFact]
    public void What_can_t_be_looked_at_is_not_told_as_gone()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Elsewhere the runtime does not say why a file can't be looked at.");
        File.Delete(_file);
        File.CreateSymbolicLink(_file, _file);
        Assert.Contains(_file, Assert.Throws<IOException>(() => _kept.Changed()).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => KeptFile.Of(_file));
    }

    [Fact]
    public void Another_file_in_its_place_counts_as_replaced()
    {
        var other = _file + ".new";
        File.WriteAllText(other, "");
        File.Move(other, _file, overwrite: true);
        Assert.Equal(FileChange.Replaced, _kept.Changed());
    }

    [SkippableFact]
    public void A_file_that_may_not_be_written_any_more_is_told()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not let go of open files at all.");
        new FileInfo(_file).IsReadOnly = true;
        Assert.Equal(FileChange.ReadOnly, _kept.Changed());
        new FileInfo(_file).IsReadOnly = false;
        Assert.Equal(FileChange.None, _kept.Changed());
    }
}
