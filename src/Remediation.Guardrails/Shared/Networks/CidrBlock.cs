using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Remediation.Guardrails.Shared.Networks;

/// <summary>The addresses of a CIDR notation, as the first and last number of its family.</summary>
/// <param name="IsV6">Whether it is IPv6.</param>
/// <param name="Prefix">The length of the prefix, in bits.</param>
/// <param name="First">The lowest address.</param>
/// <param name="Last">The highest address.</param>
public readonly record struct CidrBlock(bool IsV6, int Prefix, UInt128 First, UInt128 Last)
{
    /// <summary>
    /// Reads a notation, also one with host bits set: <c>198.51.100.7/0</c> is the whole world. Null if it is none.
    /// </summary>
    public static CidrBlock? Parse(string cidr)
    {
        var slash = cidr.IndexOf('/');
        if (slash < 0 || !IPAddress.TryParse(cidr.AsSpan(0, slash), out var address))
            return null;
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var bits = isV6 ? 128 : 32;
        if (
            !int.TryParse(cidr.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > bits
        )
            return null;

        var bytes = address.GetAddressBytes();
        UInt128 number = isV6
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        // Shifting a UInt128 by its whole width is no shift at all.
        var hosts = bits - prefix == 128 ? UInt128.MaxValue : (UInt128.One << (bits - prefix)) - 1;
        return new(isV6, prefix, number & ~hosts, number | hosts);
    }
}
