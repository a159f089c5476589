using System.Collections.Frozen;
using System.Security.Cryptography;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs;

/// <summary>
/// Keys by id: one encrypts, all decrypt. To rotate, add the new key wherever payloads are read, then use it wherever they are written, and remove
/// the old key when nothing that it encrypted is left. Safe for use by many threads; keys may be changed while it is in use.
/// </summary>
public sealed class PayloadKeyRing
{
    /// <summary>The length of every key, in bytes.</summary>
    public const int KeyBytes = 32;

    private readonly Lock _gate = new();
    private FrozenDictionary<string, PayloadKey> _keys;
    private volatile PayloadKey _current;

    /// <param name="id">Identifies the key; it is stored readable with what the key encrypts: 1 to 64 letters, digits, and <c>- _ . :</c> Never
    /// reuse it for another key.</param>
    /// <param name="key">32 random bytes. The ring keeps keys derived from it.</param>
    /// <exception cref="SchedulerConfigurationException">The id or the key does not have the required form.</exception>
    public PayloadKeyRing(string id, ReadOnlySpan<byte> key)
    {
        _current = PayloadKey.Of(id, key);
        _keys = new Dictionary<string, PayloadKey>(StringComparer.Ordinal) { [id] = _current }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The id of the key that encrypts.</summary>
    public string Current => _current.Id;

    /// <summary>The ids of all keys, in ordinal order.</summary>
    public IReadOnlyList<string> Known => [.. Volatile.Read(ref _keys).Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a key that only decrypts, until <see cref="Use"/> makes it encrypt.</summary>
    /// <inheritdoc cref="PayloadKeyRing(string, ReadOnlySpan{byte})"/>
    /// <exception cref="SchedulerConfigurationException">The id or the key does not have the required form, or there is already a key with that
    /// id.</exception>
    public PayloadKeyRing Add(string id, ReadOnlySpan<byte> key)
    {
        var added = PayloadKey.Of(id, key);
        lock (_gate)
        {
            if (_keys.ContainsKey(id))
            {
                throw new SchedulerConfigurationException($"There is a key '{id}' already. A new key needs an id of its own: what the old one encrypted names it.");
            }

            Set(_keys.Append(KeyValuePair.Create(id, added)));
        }

        return this;
    }

    /// <summary>Makes this key the one that encrypts from now on.</summary>
    /// <exception cref="SchedulerConfigurationException">There is no such key.</exception>
    public PayloadKeyRing Use(string id)
    {
        lock (_gate)
        {
            OptionRange.RequireKnown("key", id, _keys.Keys);
            _current = _keys[id];
        }

        return this;
    }

    /// <summary>Removes a key. What it encrypted can no longer be read.</summary>
    /// <returns>False when there was no such key.</returns>
    /// <exception cref="SchedulerConfigurationException">The key is the one that encrypts.</exception>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (string.Equals(id, Current, StringComparison.Ordinal))
            {
                throw new SchedulerConfigurationException($"The key '{id}' encrypts, so it can't be removed: use another one first.");
            }

            var wasThere = _keys.ContainsKey(id);
            Set(_keys.Where(pair => !string.Equals(pair.Key, id, StringComparison.Ordinal)));
            return wasThere;
        }
    }

    internal PayloadKey Encrypting => _current;

    internal PayloadKey? Find(string id) => Volatile.Read(ref _keys).GetValueOrDefault(id);

    private void Set(IEnumerable<KeyValuePair<string, PayloadKey>> keys) => Volatile.Write(ref _keys, keys.ToFrozenDictionary(StringComparer.Ordinal));
}

/// <summary>A key, and the keys derived from it: one key must not have two uses.</summary>
internal sealed record PayloadKey(string Id, byte[] Encryption, byte[] Nonces)
{
    public static PayloadKey Of(string id, ReadOnlySpan<byte> key)
    {
        if (id is not { Length: > 0 and <= 64 } || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':'))
        {
            throw new SchedulerConfigurationException($"The id of a key is '{id}', but must be 1 to 64 letters, digits, and - _ . :");
        }

        if (key.Length != PayloadKeyRing.KeyBytes)
        {
            throw new SchedulerConfigurationException(FormattableString.Invariant(
                $"The key '{id}' has {Counted.Of(key.Length, "byte")}, but must have {PayloadKeyRing.KeyBytes} random ones: RandomNumberGenerator.GetBytes({PayloadKeyRing.KeyBytes}) makes such a key."));
        }

        return new PayloadKey(id, Derived(key, "scheduler aes-gcm encryption"u8), Derived(key, "scheduler aes-gcm nonces"u8));
    }

    private static byte[] Derived(ReadOnlySpan<byte> key, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[PayloadKeyRing.KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], purpose);
        return derived;
    }
}
