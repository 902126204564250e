using System.Collections;
using System.Runtime.CompilerServices;

namespace Remediation.Model;

/// <summary>A list that is compared by its elements, so that a record with lists in it is compared by value.</summary>
/// <remarks>
/// Write one as a collection expression. The serializer fills one through <see cref="ICollection{T}"/>: that is why it
/// can be added to there, and nowhere else.
/// </remarks>
/// <typeparam name="T">The elements' type; a record or another type with value equality.</typeparam>
[CollectionBuilder(typeof(Sequence), nameof(Sequence.Of))]
public sealed class Sequence<T> : IReadOnlyList<T>, ICollection<T>, IEquatable<Sequence<T>>
{
    private readonly List<T> items = [];

    public Sequence() { }

    internal Sequence(ReadOnlySpan<T> items) => this.items.AddRange(items);

    public int Count => items.Count;

    bool ICollection<T>.IsReadOnly => false;

    public T this[int index] => items[index];

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Sequence<T>? other) => other is not null && items.SequenceEqual(other.items);

    public override bool Equals(object? obj) => Equals(obj as Sequence<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", items)}]";

    public bool Contains(T item) => items.Contains(item);

    public void CopyTo(T[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

    void ICollection<T>.Add(T item) => items.Add(item);

    void ICollection<T>.Clear() => items.Clear();

    bool ICollection<T>.Remove(T item) => items.Remove(item);
}

/// <summary>Makes sequences.</summary>
public static class Sequence
{
    /// <summary>A sequence of these elements, in this order.</summary>
    public static Sequence<T> Of<T>(ReadOnlySpan<T> items) => new(items);
}
