using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using StandIns;

namespace Amazon.IdentityManagement;

/// <summary>The part of the public package AWSSDK.IdentityManagement that is used here, under its names.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html</remarks>
public sealed class AmazonIdentityManagementServiceClient(
    AWSCredentials? credentials,
    AmazonIdentityManagementServiceConfig config
) : StandInClient(credentials, config)
{
    public Task<GetUserResponse> GetUserAsync(GetUserRequest request, CancellationToken cancellationToken = default) =>
        QueryAsync(
            request,
            "GetUser",
            [("UserName", request.UserName)],
            xml => new GetUserResponse { User = UserOf(One(xml, "User")) },
            cancellationToken
        );

    public Task<ListUsersResponse> ListUsersAsync(
        ListUsersRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListUsers",
            [("Marker", request.Marker)],
            xml => new ListUsersResponse
            {
                Users = List(xml, "Users", UserOf),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<ListAttachedUserPoliciesResponse> ListAttachedUserPoliciesAsync(
        ListAttachedUserPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListAttachedUserPolicies",
            [("UserName", request.UserName), ("Marker", request.Marker)],
            xml => new ListAttachedUserPoliciesResponse
            {
                AttachedPolicies = Attached(xml),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<ListUserTagsResponse> ListUserTagsAsync(
        ListUserTagsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListUserTags",
            [("UserName", request.UserName), ("Marker", request.Marker)],
            xml => new ListUserTagsResponse
            {
                Tags = List(xml, "Tags", m => new Tag { Key = Text(m, "Key") ?? "", Value = Text(m, "Value") ?? "" }),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<AttachUserPolicyResponse> AttachUserPolicyAsync(
        AttachUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "AttachUserPolicy",
            [("UserName", request.UserName), ("PolicyArn", request.PolicyArn)],
            _ => new AttachUserPolicyResponse(),
            cancellationToken
        );

    public Task<DetachUserPolicyResponse> DetachUserPolicyAsync(
        DetachUserPolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "DetachUserPolicy",
            [("UserName", request.UserName), ("PolicyArn", request.PolicyArn)],
            _ => new DetachUserPolicyResponse(),
            cancellationToken
        );

    public Task<CreateUserResponse> CreateUserAsync(
        CreateUserRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "CreateUser",
            [("UserName", request.UserName), ("Path", request.Path)],
            xml => new CreateUserResponse { User = UserOf(One(xml, "User")) },
            cancellationToken
        );

    public Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default) =>
        QueryAsync(
            request,
            "GetRole",
            [("RoleName", request.RoleName)],
            xml => new GetRoleResponse { Role = RoleOf(One(xml, "Role")) },
            cancellationToken
        );

    public Task<ListRolesResponse> ListRolesAsync(
        ListRolesRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListRoles",
            [("Marker", request.Marker)],
            xml => new ListRolesResponse
            {
                Roles = List(xml, "Roles", RoleOf),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<ListAttachedRolePoliciesResponse> ListAttachedRolePoliciesAsync(
        ListAttachedRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListAttachedRolePolicies",
            [("RoleName", request.RoleName), ("Marker", request.Marker)],
            xml => new ListAttachedRolePoliciesResponse
            {
                AttachedPolicies = Attached(xml),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<ListRoleTagsResponse> ListRoleTagsAsync(
        ListRoleTagsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListRoleTags",
            [("RoleName", request.RoleName), ("Marker", request.Marker)],
            xml => new ListRoleTagsResponse
            {
                Tags = List(xml, "Tags", m => new Tag { Key = Text(m, "Key") ?? "", Value = Text(m, "Value") ?? "" }),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<AttachRolePolicyResponse> AttachRolePolicyAsync(
        AttachRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "AttachRolePolicy",
            [("RoleName", request.RoleName), ("PolicyArn", request.PolicyArn)],
            _ => new AttachRolePolicyResponse(),
            cancellationToken
        );

    public Task<DetachRolePolicyResponse> DetachRolePolicyAsync(
        DetachRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "DetachRolePolicy",
            [("RoleName", request.RoleName), ("PolicyArn", request.PolicyArn)],
            _ => new DetachRolePolicyResponse(),
            cancellationToken
        );

    public Task<CreateRoleResponse> CreateRoleAsync(
        CreateRoleRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "CreateRole",
            [
                ("RoleName", request.RoleName),
                ("Path", request.Path),
                ("AssumeRolePolicyDocument", request.AssumeRolePolicyDocument),
            ],
            xml => new CreateRoleResponse { Role = RoleOf(One(xml, "Role")) },
            cancellationToken
        );

    public Task<GetGroupResponse> GetGroupAsync(
        GetGroupRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "GetGroup",
            [("GroupName", request.GroupName), ("MaxItems", request.MaxItems?.ToString(CultureInfo.InvariantCulture))],
            xml => new GetGroupResponse { Group = GroupOf(One(xml, "Group")) },
            cancellationToken
        );

    public Task<ListGroupsResponse> ListGroupsAsync(
        ListGroupsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListGroups",
            [("Marker", request.Marker)],
            xml => new ListGroupsResponse
            {
                Groups = List(xml, "Groups", GroupOf),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<ListAttachedGroupPoliciesResponse> ListAttachedGroupPoliciesAsync(
        ListAttachedGroupPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "ListAttachedGroupPolicies",
            [("GroupName", request.GroupName), ("Marker", request.Marker)],
            xml => new ListAttachedGroupPoliciesResponse
            {
                AttachedPolicies = Attached(xml),
                IsTruncated = Truncated(xml),
                Marker = Text(xml, "Marker"),
            },
            cancellationToken
        );

    public Task<AttachGroupPolicyResponse> AttachGroupPolicyAsync(
        AttachGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "AttachGroupPolicy",
            [("GroupName", request.GroupName), ("PolicyArn", request.PolicyArn)],
            _ => new AttachGroupPolicyResponse(),
            cancellationToken
        );

    public Task<DetachGroupPolicyResponse> DetachGroupPolicyAsync(
        DetachGroupPolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "DetachGroupPolicy",
            [("GroupName", request.GroupName), ("PolicyArn", request.PolicyArn)],
            _ => new DetachGroupPolicyResponse(),
            cancellationToken
        );

    public Task<CreateGroupResponse> CreateGroupAsync(
        CreateGroupRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "CreateGroup",
            [("GroupName", request.GroupName), ("Path", request.Path)],
            xml => new CreateGroupResponse { Group = GroupOf(One(xml, "Group")) },
            cancellationToken
        );

    public Task<GetPolicyResponse> GetPolicyAsync(
        GetPolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "GetPolicy",
            [("PolicyArn", request.PolicyArn)],
            xml => new GetPolicyResponse { Policy = PolicyOf(One(xml, "Policy")) },
            cancellationToken
        );

    public Task<GetPolicyVersionResponse> GetPolicyVersionAsync(
        GetPolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "GetPolicyVersion",
            [("PolicyArn", request.PolicyArn), ("VersionId", request.VersionId)],
            xml => new GetPolicyVersionResponse
            {
                PolicyVersion = new()
                {
                    Document = Text(xml, "Document") ?? "",
                    VersionId = Text(xml, "VersionId") ?? "",
                    IsDefaultVersion = Text(xml, "IsDefaultVersion") == "true",
                },
            },
            cancellationToken
        );

    public Task<CreatePolicyResponse> CreatePolicyAsync(
        CreatePolicyRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "CreatePolicy",
            [("PolicyName", request.PolicyName), ("PolicyDocument", request.PolicyDocument)],
            xml => new CreatePolicyResponse { Policy = PolicyOf(One(xml, "Policy")) },
            cancellationToken
        );

    protected override AmazonServiceException Error(
        string message,
        Exception inner,
        ErrorResponse error,
        HttpStatusCode status
    ) =>
        error.Code is "NoSuchEntity" or "NoSuchEntityException"
            ? new NoSuchEntityException(message, inner, error.Type, error.Code, error.RequestId, status)
            : new AmazonIdentityManagementServiceException(
                message,
                inner,
                error.Type,
                error.Code,
                error.RequestId,
                status
            );

    private static User UserOf(XElement xml) =>
        new()
        {
            Arn = Text(xml, "Arn") ?? "",
            UserId = Text(xml, "UserId") ?? "",
            UserName = Text(xml, "UserName") ?? "",
            Path = Text(xml, "Path"),
        };

    private static Role RoleOf(XElement xml) =>
        new()
        {
            Arn = Text(xml, "Arn") ?? "",
            RoleId = Text(xml, "RoleId") ?? "",
            RoleName = Text(xml, "RoleName") ?? "",
            Path = Text(xml, "Path"),
        };

    private static Group GroupOf(XElement xml) =>
        new()
        {
            Arn = Text(xml, "Arn") ?? "",
            GroupId = Text(xml, "GroupId") ?? "",
            GroupName = Text(xml, "GroupName") ?? "",
            Path = Text(xml, "Path"),
        };

    private static ManagedPolicy PolicyOf(XElement xml) =>
        new()
        {
            Arn = Text(xml, "Arn") ?? "",
            PolicyName = Text(xml, "PolicyName") ?? "",
            DefaultVersionId = Text(xml, "DefaultVersionId") ?? "",
        };

    private static List<AttachedPolicyType>? Attached(XElement xml) =>
        List(
            xml,
            "AttachedPolicies",
            m => new AttachedPolicyType
            {
                PolicyArn = Text(m, "PolicyArn") ?? "",
                PolicyName = Text(m, "PolicyName") ?? "",
            }
        );

    private static bool Truncated(XElement xml) => Text(xml, "IsTruncated") == "true";

    private static XElement One(XElement xml, string name) => xml.Descendants().First(e => e.Name.LocalName == name);

    // An empty list is null, as it is in the public package.
    private static List<T>? List<T>(XElement xml, string name, Func<XElement, T> read) =>
        xml.Descendants()
            .FirstOrDefault(e => e.Name.LocalName == name)
            ?.Elements()
            .Where(e => e.Name.LocalName == "member")
            .Select(read)
            .ToList()
            is { Count: > 0 } list
            ? list
            : null;

    private static string? Text(XElement xml, string name) =>
        xml.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
}

public sealed class AmazonIdentityManagementServiceConfig()
    : StandInConfig(new("IAM", "iam", Protocol.Query, "2010-05-08") { IsGlobal = true });

public class AmazonIdentityManagementServiceException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
