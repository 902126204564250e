namespace Remediation.Model;

/// <summary>Texts with wildcards.</summary>
internal static class Wildcards
{
    /// <summary>Whether a text is as a pattern says: <c>*</c> stands for any text, <c>?</c> for one character, and
    /// everything else for itself.</summary>
    public static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (at, here) = (0, 0);
        // The last star, and where in the text what follows it was tried last.
        var (star, tried) = (-1, 0);
        while (here < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                tried = here;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == text[here]))
            {
                at++;
                here++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                here = ++tried;
            }
            else
            {
                return false;
            }
        }
        return pattern[at..].TrimStart('*').IsEmpty;
    }
}
