using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Remediation.Engine.Access;

namespace Iam.Tests;

/// <summary>An emulator's administrator and the roles of the enforcing cell.</summary>
internal sealed class Keys
{
    public const string AdministratorArn = $"arn:aws:iam::{Account.Id}:user/{Administrators}";

    private const string Administrators = "administrator";
    private const string Everything =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    // What takes long on a busy machine, and is then tried again, would be made twice.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly Dictionary<OwnRole, string> policies = [];
    private readonly Dictionary<OwnRole, AwsClients> operating = [];
    private readonly Dictionary<OwnRole, Reading> reading = [];
    private readonly HttpClient http;
    private readonly string endpoint;

    private Keys(HttpClient http, string endpoint)
    {
        this.http = http;
        this.endpoint = endpoint;
    }

    /// <summary>The administrator's clients.</summary>
    public AwsClients Administrator { get; private set; } = null!;

    /// <summary>The engine's own clients: Lambda gives it its role's credentials.</summary>
    public AwsClients Engine { get; private set; } = null!;

    /// <summary>The clients of the roles that the engine assumes, by the engine's own credentials.</summary>
    public GuardrailClients Assumed { get; private set; } = null!;

    /// <summary>The clients of a role that may do nothing.</summary>
    public AwsClients Nobody { get; private set; } = null!;

    /// <summary>
    /// Makes an administrator and the cell's roles, and from then on has the emulator check every call.
    /// </summary>
    public static async Task<Keys> MakeAsync(HttpClient http, string endpoint)
    {
        var keys = new Keys(http, endpoint);
        await keys.CheckAsync(false);
        keys.Administrator = await keys.MakeAdministratorAsync();
        foreach (var role in DeployedCell.Enforcing.Roles.Values)
            await keys.MakeAsync(role);
        keys.Engine = await keys.StartAsync(DeployedCell.Enforcing.Engine);
        keys.Assumed = new(keys.Engine, DeployedCell.Enforcing.Configuration.Roles, Deployed.Session);
        var nobody = DeployedCell.Enforcing.Engine with { Role = new("/", "nobody"), Policy = new([]) };
        await keys.MakeAsync(nobody);
        keys.Nobody = await keys.StartAsync(nobody);
        await keys.CheckAsync(true);
        return keys;
    }

    /// <summary>Gives a role the policy that it says, where it has another.</summary>
    public async Task PutAsync(DeployedRole role)
    {
        if (policies[role.Role] == role.Policy.ForMoto)
            return;
        await CheckAsync(false);
        await PutPolicyAsync(role);
        await CheckAsync(true);
    }

    /// <summary>Gives the roles the policies again that they have in the enforcing cell.</summary>
    public async Task RestoreAsync()
    {
        foreach (var role in DeployedCell.Enforcing.Roles.Values)
            await PutAsync(role);
    }

    /// <summary>The operator's clients.</summary>
    public Task<AwsClients> OperatorAsync(CancellationToken cancel) =>
        OnceAsync(OwnRoles.Operator, () => AssumeAsync(Administrator, OwnRoles.Operator, cancel));

    /// <summary>The clients of an undo role, which the operator assumes.</summary>
    public Task<AwsClients> UndoerAsync(DeployedRole role, CancellationToken cancel) =>
        OnceAsync(role.Role, async () => await AssumeAsync(await OperatorAsync(cancel), role.Role, cancel));

    /// <summary>The clients of a guardrail's read role, of which one call is made as the engine itself.</summary>
    public Reading ReadingBut(Guardrail guardrail)
    {
        var role = OwnRoles.RoleOf(guardrail, Phase.Read);
        if (reading.TryGetValue(role, out var made))
            return made;
        var reader = Assumed.Of(guardrail, Phase.Read, Account.Region);
        var credentials = new OneCallBy(Engine.Credentials!, reader.Credentials!);
        return reading[role] = new(credentials, reader.With(credentials));
    }

    /// <summary>The clients of a role that somebody assumes, in a session named like the somebody's own.</summary>
    /// <exception cref="AmazonSecurityTokenServiceException">It is refused.</exception>
    public static async Task<AwsClients> AssumeAsync(AwsClients by, OwnRole role, CancellationToken cancel)
    {
        var sts = by.Client(() =>
            new AmazonSecurityTokenServiceClient(by.Credentials, by.Configured(new AmazonSecurityTokenServiceConfig()))
        );
        var answer = await sts.AssumeRoleAsync(
            new() { RoleArn = role.ArnIn("aws", Account.Id), RoleSessionName = role.Name },
            cancel
        );
        return by.With(answer.Credentials);
    }

    private async Task<AwsClients> OnceAsync(OwnRole role, Func<Task<AwsClients>> assume)
    {
        if (operating.TryGetValue(role, out var clients))
            return clients;
        return operating[role] = await assume();
    }

    private async Task<AwsClients> MakeAdministratorAsync()
    {
        await IamAsync(("Action", "CreateUser"), ("UserName", Administrators));
        await IamAsync(
            ("Action", "PutUserPolicy"),
            ("UserName", Administrators),
            ("PolicyName", "all"),
            ("PolicyDocument", Everything)
        );
        var key = await IamAsync(("Action", "CreateAccessKey"), ("UserName", Administrators));
        return Clients(new BasicAWSCredentials(Value(key, "AccessKeyId"), Value(key, "SecretAccessKey")));
    }

    private async Task MakeAsync(DeployedRole role)
    {
        await IamAsync(
            ("Action", "CreateRole"),
            ("RoleName", role.Role.Name),
            ("Path", role.Role.Path),
            ("AssumeRolePolicyDocument", Moto.TrustOf(role))
        );
        await PutPolicyAsync(role);
    }

    private async Task PutPolicyAsync(DeployedRole role)
    {
        var document = role.Policy.ForMoto;
        await IamAsync(
            ("Action", "PutRolePolicy"),
            ("RoleName", role.Role.Name),
            ("PolicyName", "exact"),
            ("PolicyDocument", document)
        );
        policies[role.Role] = document;
    }

    // As Lambda does, which no policy of ours has to allow: while nothing is checked.
    private async Task<AwsClients> StartAsync(DeployedRole role)
    {
        var session = await QueryAsync(
            "sts",
            "2011-06-15",
            ("Action", "AssumeRole"),
            ("RoleArn", role.Arn),
            ("RoleSessionName", role.Role.Name)
        );
        var credentials = new SessionAWSCredentials(
            Value(session, "AccessKeyId"),
            Value(session, "SecretAccessKey"),
            Value(session, "SessionToken")
        );
        return Clients(credentials);
    }

    private AwsClients Clients(AWSCredentials credentials) => new(Account.Region, credentials, endpoint, Patience);

    private async Task CheckAsync(bool on)
    {
        using var body = new StringContent(on ? "0" : "inf", Encoding.ASCII, "text/plain");
        using var answer = await http.PostAsync(new Uri($"{endpoint}/moto-api/reset-auth"), body);
        answer.EnsureSuccessStatusCode();
    }

    private Task<XElement> IamAsync(params (string Name, string Value)[] parameters) =>
        QueryAsync("iam", "2010-05-08", parameters);

    private async Task<XElement> QueryAsync(
        string service,
        string version,
        params (string Name, string Value)[] parameters
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent(
                parameters.Append(("Version", version)).Select(p => KeyValuePair.Create(p.Item1, p.Item2))
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256",
            $"Credential=emulated/20260102/{Account.Region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode)
            return XElement.Parse(text);
        throw new InvalidOperationException(text);
    }

    private static string Value(XElement answer, string name) =>
        answer.Descendants().First(e => e.Name.LocalName == name).Value;

    internal sealed record Reading(OneCallBy Credentials, AwsClients Clients);
}
