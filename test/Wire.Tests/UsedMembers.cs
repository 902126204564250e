using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Wire.Tests;

/// <summary>
/// What an assembly uses of the stand-ins, as its metadata says it: the members of each of their types.
/// </summary>
internal static class UsedMembers
{
    private const string StandIns = "StandIns";

    /// <summary>The members, each with its signature, by the full name of their type.</summary>
    public static SortedDictionary<string, SortedSet<string>> Of(params IEnumerable<string> assemblies)
    {
        var used = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var assembly in assemblies)
        {
            using var file = new PEReader(File.OpenRead(assembly));
            Add(used, file.GetMetadataReader());
        }
        return used;
    }

    private static void Add(SortedDictionary<string, SortedSet<string>> used, MetadataReader reader)
    {
        foreach (var handle in reader.TypeReferences)
            if (IsStandIn(reader, handle))
                used.TryAdd(Names.Of(reader, handle), new(StringComparer.Ordinal));
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            var type = (TypeReferenceHandle)member.Parent;
            if (IsStandIn(reader, type))
                used[Names.Of(reader, type)].Add(Signature(reader, member));
        }
    }

    private static bool IsStandIn(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsStandIn(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => StandIns
                == reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => false,
        };
    }

    private static string Signature(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field)
            return $"{name}: {member.DecodeFieldSignature(new Names(), null)}";
        var signature = member.DecodeMethodSignature(new Names(), null);
        return $"{name}({string.Join(", ", signature.ParameterTypes)}): {signature.ReturnType}";
    }

    /// <summary>Types by their names alone.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public static string Of(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[,]";

        public string GetByReferenceType(string elementType) => $"ref {elementType}";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType.Split('`')[0]}<{string.Join(", ", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromSpecification(
            MetadataReader reader,
            object? genericContext,
            TypeSpecificationHandle handle,
            byte rawTypeKind
        ) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
