using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fuzz.Tests;

/// <summary>
/// What a type's JSON looks like in the ledger, told by reflection, so that no guardrail needs a generator of its own.
/// </summary>
internal abstract record Shape
{
    // A state is small; one that nests deeper is a loop.
    private const int Deepest = 12;

    /// <summary>A text, a number, a flag, a time.</summary>
    public sealed record Scalar(Type Type) : Shape;

    /// <summary>A list of which no item may be null.</summary>
    public sealed record List(Shape Item) : Shape;

    /// <summary>An object with any names.</summary>
    public sealed record Dictionary(Shape Value) : Shape;

    /// <summary>A record, or one of several that a discriminator tells apart.</summary>
    public sealed record Choice(IReadOnlyList<Form> Forms) : Shape;

    /// <summary>One record.</summary>
    /// <param name="Kind">Its discriminator as a token; null if it has none.</param>
    /// <param name="Members">What is written of it.</param>
    public sealed record Form(string? Kind, IReadOnlyList<Member> Members);

    /// <summary>A member of a record.</summary>
    /// <param name="Name">Its name in C#.</param>
    /// <param name="Token">Its name in JSON, with quotes.</param>
    /// <param name="Value">What it holds.</param>
    /// <param name="IsNullable">Whether it may be null.</param>
    /// <param name="IsRequired">Whether it may not be missing.</param>
    public sealed record Member(string Name, string Token, Shape Value, bool IsNullable, bool IsRequired);

    /// <summary>The token of a discriminator's name.</summary>
    public const string KindToken = "\"$type\"";

    /// <summary>The shape of a guardrail's state.</summary>
    public static Shape Of(Guardrail guardrail) => Of(guardrail.GetType().GetGenericArguments()[0], 0);

    private static Shape Of(Type declared, int depth)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (depth > Deepest)
            throw new NotSupportedException($"{type} nests too deeply for a state");
        if (type == typeof(string) || type.IsValueType)
            return new Scalar(type);
        if (ValueIn(type) is { } value)
            return new Dictionary(Of(value, depth + 1));
        if (ItemIn(type) is { } item)
            return new List(Of(item, depth + 1));
        var kinds = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).ToList();
        if (kinds.Count == 0)
            return new Choice([new(null, Members(type, depth))]);
        return new Choice([.. kinds.Select(k => new Form(Token(k.TypeDiscriminator), Members(k.DerivedType, depth)))]);
    }

    private static string Token(object? discriminator) => JsonSerializer.Serialize(discriminator);

    private static Member[] Members(Type type, int depth) =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>() is null)
                .Select(p => Of(type, p, depth)),
        ];

    private static Member Of(Type type, PropertyInfo property, int depth)
    {
        var name =
            property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        var isNullable = property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is not null
            : new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        var parameter = type.GetConstructors()
            .SelectMany(c => c.GetParameters())
            .FirstOrDefault(p => p.Name == property.Name && !p.HasDefaultValue);
        return new(
            property.Name,
            JsonSerializer.Serialize(name),
            Of(property.PropertyType, depth + 1),
            isNullable,
            !isNullable || parameter is not null || property.GetCustomAttribute<RequiredMemberAttribute>() is not null
        );
    }

    private static Type? ValueIn(Type type) =>
        Interfaces(type)
            .FirstOrDefault(i =>
                i.GetGenericTypeDefinition() is var open
                && (open == typeof(IReadOnlyDictionary<,>) || open == typeof(IDictionary<,>))
            )
            ?.GetGenericArguments()[1];

    private static Type? ItemIn(Type type) =>
        Interfaces(type)
            .FirstOrDefault(i => i.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            ?.GetGenericArguments()[0];

    private static IEnumerable<Type> Interfaces(Type type) =>
        type.GetInterfaces().Append(type).Where(i => i.IsInterface && i.IsGenericType);
}
