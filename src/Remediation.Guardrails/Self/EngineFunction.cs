namespace Remediation.Guardrails.Self;

/// <summary>A function of the engine's.</summary>
public sealed record EngineFunction : EnginePart
{
    /// <summary>Its runtime; null if the function does not exist.</summary>
    public string? Runtime { get; init; }

    public string? Handler { get; init; }

    public string? Role { get; init; }

    /// <summary>Its reserved concurrency; null if it has none.</summary>
    public int? Reserved { get; init; }

    /// <summary>The layers that are laid over its code.</summary>
    public Sequence<string> Layers { get; init; } = [];

    /// <summary>The environment variables that are judged, in the order of their names.</summary>
    public Sequence<FunctionVariable> Variables { get; init; } = [];

    /// <summary>The hash of its code.</summary>
    public string? Code { get; init; }

    /// <summary>
    /// The hash and the ledger of the function that runs this guardrail, which is the same executable; null where that
    /// is not known.
    /// </summary>
    public Likeness? Likeness { get; init; }

    /// <summary>The names of its rules that its policy lets call it.</summary>
    public Sequence<string> Permitted { get; init; } = [];

    public bool Exists => Runtime is not null;

    /// <summary>A variable's value; null if it has none.</summary>
    public string? Value(string variable) => Variables.FirstOrDefault(v => v.Name == variable)?.Value;
}

/// <summary>An environment variable of a function.</summary>
public sealed record FunctionVariable(string Name, string Value);

/// <summary>What all functions of one deployment have in common.</summary>
/// <param name="Code">The hash of their code.</param>
/// <param name="Ledger">Their ledger.</param>
public sealed record Likeness(string? Code, string? Ledger);
