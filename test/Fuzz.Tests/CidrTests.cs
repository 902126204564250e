using System.Net;
using System.Numerics;
using CsCheck;
using Remediation.Guardrails.Ec2;
using Remediation.Guardrails.Shared.Networks;
using Xunit;

namespace Fuzz.Tests;

/// <summary>Which ranges open the world, against counting addresses.</summary>
/// <remarks>
/// A family's first eight bits are counted whole: 256 cells for blocks of /0 to /8, which is the widest that the rules
/// about narrow blocks leave alone in IPv4.
/// </remarks>
public sealed class CidrTests
{
    private const int Bits = 8;

    // Cells of IPv4 that hold no routed address at all (RFC 6890). The smaller unrouted ranges lie within cells that
    // are routed otherwise.
    private static readonly HashSet<int> UnroutedCells = [0, 10, 127, .. Enumerable.Range(224, 32)];

    private sealed record Range(int Id, bool IsV6, int Cell, int Prefix, int Host)
    {
        public string Cidr =>
            IsV6 ? $"{Cell:x2}{Host & 255:x2}::{Host:x}/{Prefix}" : $"{Cell}.{Host & 255}.0.{Host >> 8}/{Prefix}";

        /// <summary>Every cell that it holds.</summary>
        public IEnumerable<int> Cells =>
            Enumerable.Range(Cell >> (Bits - Prefix) << (Bits - Prefix), 1 << (Bits - Prefix));
    }

    // Host bits are set as they come; the block is the same.
    private static readonly Gen<Range[]> Ranges = Gen.Select(
            Gen.Bool,
            Gen.Frequency((3, Gen.Int[0, 3]), (2, Gen.Int[0, Bits])),
            Gen.Int[0, 255],
            Gen.UShort,
            (isV6, prefix, cell, host) => (isV6, prefix, cell, host)
        )
        .Array[0, 16]
        .Select(all => all.Select((r, index) => new Range(index, r.isV6, r.cell, r.prefix, r.host)).ToArray());

    // A cover made by splitting the world again and again, with some more thrown in and perhaps one taken out.
    private static readonly Gen<Range[]> Splits = Gen.Select(
        Gen.Bool,
        Gen.UInt.Array[0, 24],
        Ranges,
        Gen.UInt,
        (isV6, splits, others, removed) =>
        {
            var cover = new List<(int Cell, int Prefix)> { (0, 0) };
            foreach (var split in splits)
            {
                var (cell, prefix) = cover[(int)(split % cover.Count)];
                if (prefix == Bits)
                    continue;
                cover[(int)(split % cover.Count)] = (cell, prefix + 1);
                cover.Add((cell | 1 << (Bits - 1 - prefix), prefix + 1));
            }
            if (removed % 3 == 0)
                cover.RemoveAt((int)(removed / 3 % cover.Count));
            return (Range[])
                [
                    .. cover
                        .Select(c => (c.Cell, c.Prefix, IsV6: isV6))
                        .Concat(others.Take(4).Select(o => (o.Cell, o.Prefix, o.IsV6)))
                        .Select((c, index) => new Range(index, c.IsV6, c.Cell, c.Prefix, 0)),
                ];
        }
    );

    private static readonly Gen<Range[]> Any = Gen.OneOf(Ranges, Splits);

    [Fact]
    public void What_is_revoked_is_the_widest_and_leaves_no_more_than_one_cell_and_nothing_goes_in_vain() =>
        Any.Sample(
            ranges =>
            {
                var opening = InternetOpening.Of(ranges, r => [Block(r)], r => $"{r.Id:d3}", Bits, Bits);
                Assert.Equal(opening.Distinct(), opening);
                foreach (var isV6 in (bool[])[false, true])
                {
                    var gone = opening.Where(r => r.IsV6 == isV6).ToList();
                    var left = ranges.Where(r => r.IsV6 == isV6).Except(gone).ToList();
                    Assert.True(Addresses(left, isV6) <= Cell(isV6));
                    Assert.Equal(gone.OrderByDescending(r => Addresses([r], isV6)).ThenBy(r => r.Id), gone);
                    // The last that went had to.
                    if (gone.Count > 0)
                        Assert.True(Addresses([.. left, gone[^1]], isV6) > Cell(isV6));
                }
            },
            iter: Cases.Of(20_000),
            print: Text
        );

    // Each cell counts once, without what of it is not routed.
    private static BigInteger Addresses(IEnumerable<Range> ranges, bool isV6) =>
        ranges
            .SelectMany(r => r.Cells)
            .Distinct()
            .Where(World(isV6).Contains)
            .Aggregate(BigInteger.Zero, (sum, cell) => sum + Cell(isV6) - (isV6 ? 0 : UnroutedWithin(cell)));

    private static BigInteger Cell(bool isV6) => BigInteger.Pow(2, (isV6 ? 128 : 32) - Bits);

    // 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16.
    private static BigInteger UnroutedWithin(int cell) =>
        cell switch
        {
            100 => 1 << 22,
            169 or 192 => 1 << 16,
            172 => 1 << 20,
            _ => 0,
        };

    [Fact]
    public void A_notation_is_read_as_counting_in_big_numbers_reads_it() =>
        Gen.OneOf(Words.Cidr4, Words.Cidr6, Words.Odd, LongForm)
            .Sample(
                cidr =>
                {
                    // An address alone is a range for a policy and none for a security group.
                    var expected = cidr.Contains('/', StringComparison.Ordinal) ? Oracle.Block(cidr) : null;
                    var read = CidrBlock.Parse(cidr);
                    Assert.Equal(
                        expected,
                        read is { } block
                            ? (block.IsV6, block.Prefix, (BigInteger)block.First, (BigInteger)block.Last)
                            : null
                    );
                },
                iter: Cases.Of(20_000)
            );

    [Fact]
    public void Real_ranges_that_cover_the_world_lose_one_and_what_is_left_covers_it_no_more() =>
        Real.Sample(
            cidrs =>
            {
                var blocks = cidrs.Select(c => CidrBlock.Parse(c)).OfType<CidrBlock>().ToList();
                var covers = Oracle.CoverWorld([.. cidrs.Where(c => CidrBlock.Parse(c) is not null)]);
                var opening = InternetOpening.Of([.. blocks.Index()], b => [b.Item], b => $"{b.Index:d3}");
                Assert.True(opening.Count > 0 || !covers);
                Assert.False(Oracle.CoverWorld([.. blocks.Index().Except(opening).Select(b => Notation(b.Item))]));
            },
            iter: Cases.Of(4_000),
            print: c => string.Join(' ', c)
        );

    // The remaining world around some routed hole, down to single addresses, sometimes with the hole filled.
    private static readonly Gen<string[]> Real = Gen.Select(
        Gen.Bool,
        Gen.ULong,
        Gen.ULong,
        Gen.Int[0, 128],
        Gen.OneOf(Words.Cidr4, Words.Cidr6).Array[0, 3],
        Gen.Bool,
        (isV6, high, low, depth, others, isFilled) =>
        {
            var bits = isV6 ? 128 : 32;
            var prefix = Math.Min(depth, bits);
            var hole = (new BigInteger(high) << 64 | low) & (BigInteger.Pow(2, bits) - 1);
            var cidrs = Enumerable
                .Range(1, prefix)
                .Select(p =>
                    $"{Address((hole ^ (BigInteger.One << (bits - p))) >> (bits - p) << (bits - p), isV6)}/{p}"
                )
                .ToList();
            if (isFilled)
                cidrs.Add($"{Address(hole, isV6)}/{prefix}");
            return (string[])[.. cidrs, .. others];
        }
    );

    private static readonly Gen<string> LongForm = Gen.Select(
        Gen.UShort.Array[8],
        Gen.Int[0, 128],
        Gen.Int[0, 3],
        (parts, prefix, form) =>
            form switch
            {
                0 => $"{string.Join(':', parts.Select(p => $"{p:X4}"))}/{prefix}",
                1 =>
                    $"{string.Join(':', parts.Take(6).Select(p => $"{p:x}"))}:{parts[6] >> 8}.{parts[6] & 255}.{parts[7] >> 8}.{parts[7] & 255}/{prefix}",
                2 => $"::{parts[7]:x}/{prefix}",
                _ => $"{parts[0]:x}::/{prefix}",
            }
    );

    private static CidrBlock Block(Range range) => CidrBlock.Parse(range.Cidr)!.Value;

    // 2000::/3 are the cells 0x20 to 0x3f.
    private static IEnumerable<int> World(bool isV6) =>
        isV6 ? Enumerable.Range(0x20, 0x20) : Enumerable.Range(0, 256).Where(c => !UnroutedCells.Contains(c));

    private static string Address(BigInteger number, bool isV6) =>
        new IPAddress([
            .. new byte[isV6 ? 16 : 4]
                .Concat(number.ToByteArray(isUnsigned: true, isBigEndian: true))
                .TakeLast(isV6 ? 16 : 4),
        ]).ToString();

    private static string Notation(CidrBlock block) => $"{Address(block.First, block.IsV6)}/{block.Prefix}";

    private static string Text(Range[] ranges) => string.Join(' ', ranges.Select(r => r.Cidr));
}
