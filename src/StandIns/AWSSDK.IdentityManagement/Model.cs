using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

public sealed class AttachedPolicyType
{
    public string PolicyArn { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
}

public sealed class User
{
    public string Arn { get; set; } = null!;
    public string UserId { get; set; } = null!;
    public string UserName { get; set; } = null!;
    public string? Path { get; set; }
}

public sealed class GetUserRequest : AmazonWebServiceRequest
{
    public string UserName { get; set; } = null!;
}

public sealed class GetUserResponse : AmazonWebServiceResponse
{
    public User User { get; set; } = null!;
}

public sealed class ListUsersRequest : AmazonWebServiceRequest
{
    public string? Marker { get; set; }
}

public sealed class ListUsersResponse : AmazonWebServiceResponse
{
    public List<User>? Users { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class ListAttachedUserPoliciesRequest : AmazonWebServiceRequest
{
    public string UserName { get; set; } = null!;
    public string? Marker { get; set; }
}

public sealed class ListAttachedUserPoliciesResponse : AmazonWebServiceResponse
{
    public List<AttachedPolicyType>? AttachedPolicies { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class CreateUserRequest : AmazonWebServiceRequest
{
    public string UserName { get; set; } = null!;
    public string? Path { get; set; }
}

public sealed class CreateUserResponse : AmazonWebServiceResponse
{
    public User User { get; set; } = null!;
}

public sealed class AttachUserPolicyRequest : AmazonWebServiceRequest
{
    public string UserName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;
}

public sealed class AttachUserPolicyResponse : AmazonWebServiceResponse;

public sealed class DetachUserPolicyRequest : AmazonWebServiceRequest
{
    public string UserName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;
}

public sealed class DetachUserPolicyResponse : AmazonWebServiceResponse;

public sealed class Role
{
    public string Arn { get; set; } = null!;
    public string RoleId { get; set; } = null!;
    public string RoleName { get; set; } = null!;
    public string? Path { get; set; }
}

public sealed class GetRoleRequest : AmazonWebServiceRequest
{
    public string RoleName { get; set; } = null!;
}

public sealed class GetRoleResponse : AmazonWebServiceResponse
{
    public Role Role { get; set; } = null!;
}

public sealed class ListRolesRequest : AmazonWebServiceRequest
{
    public string? Marker { get; set; }
}

public sealed class ListRolesResponse : AmazonWebServiceResponse
{
    public List<Role>? Roles { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class ListAttachedRolePoliciesRequest : AmazonWebServiceRequest
{
    public string RoleName { get; set; } = null!;
    public string? Marker { get; set; }
}

public sealed class ListAttachedRolePoliciesResponse : AmazonWebServiceResponse
{
    public List<AttachedPolicyType>? AttachedPolicies { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class CreateRoleRequest : AmazonWebServiceRequest
{
    public string RoleName { get; set; } = null!;
    public string? Path { get; set; }
    public string AssumeRolePolicyDocument { get; set; } = null!;
}

public sealed class CreateRoleResponse : AmazonWebServiceResponse
{
    public Role Role { get; set; } = null!;
}

public sealed class AttachRolePolicyRequest : AmazonWebServiceRequest
{
    public string RoleName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;
}

public sealed class AttachRolePolicyResponse : AmazonWebServiceResponse;

public sealed class DetachRolePolicyRequest : AmazonWebServiceRequest
{
    public string RoleName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;
}

public sealed class DetachRolePolicyResponse : AmazonWebServiceResponse;

public sealed class Group
{
    public string Arn { get; set; } = null!;
    public string GroupId { get; set; } = null!;
    public string GroupName { get; set; } = null!;
    public string? Path { get; set; }
}

public sealed class GetGroupRequest : AmazonWebServiceRequest
{
    public string GroupName { get; set; } = null!;
    public int? MaxItems { get; set; }
}

public sealed class GetGroupResponse : AmazonWebServiceResponse
{
    public Group Group { get; set; } = null!;
}

public sealed class ListGroupsRequest : AmazonWebServiceRequest
{
    public string? Marker { get; set; }
}

public sealed class ListGroupsResponse : AmazonWebServiceResponse
{
    public List<Group>? Groups { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class ListAttachedGroupPoliciesRequest : AmazonWebServiceRequest
{
    public string GroupName { get; set; } = null!;
    public string? Marker { get; set; }
}

public sealed class ListAttachedGroupPoliciesResponse : AmazonWebServiceResponse
{
    public List<AttachedPolicyType>? AttachedPolicies { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class CreateGroupRequest : AmazonWebServiceRequest
{
    public string GroupName { get; set; } = null!;
    public string? Path { get; set; }
}

public sealed class CreateGroupResponse : AmazonWebServiceResponse
{
    public Group Group { get; set; } = null!;
}

public sealed class AttachGroupPolicyRequest : AmazonWebServiceRequest
{
    public string GroupName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;
}

public sealed class AttachGroupPolicyResponse : AmazonWebServiceResponse;

public sealed class DetachGroupPolicyRequest : AmazonWebServiceRequest
{
    public string GroupName { get; set; } = null!;
    public string PolicyArn { get; set; } = null!;
}

public sealed class DetachGroupPolicyResponse : AmazonWebServiceResponse;

public sealed class ManagedPolicy
{
    public string Arn { get; set; } = null!;
    public string PolicyName { get; set; } = null!;
    public string DefaultVersionId { get; set; } = null!;
}

public sealed class PolicyVersion
{
    public string Document { get; set; } = null!;
    public string VersionId { get; set; } = null!;
    public bool? IsDefaultVersion { get; set; }
}

public sealed class GetPolicyRequest : AmazonWebServiceRequest
{
    public string PolicyArn { get; set; } = null!;
}

public sealed class GetPolicyResponse : AmazonWebServiceResponse
{
    public ManagedPolicy Policy { get; set; } = null!;
}

public sealed class GetPolicyVersionRequest : AmazonWebServiceRequest
{
    public string PolicyArn { get; set; } = null!;
    public string VersionId { get; set; } = null!;
}

public sealed class GetPolicyVersionResponse : AmazonWebServiceResponse
{
    public PolicyVersion PolicyVersion { get; set; } = null!;
}

public sealed class CreatePolicyRequest : AmazonWebServiceRequest
{
    public string PolicyName { get; set; } = null!;
    public string PolicyDocument { get; set; } = null!;
}

public sealed class CreatePolicyResponse : AmazonWebServiceResponse
{
    public ManagedPolicy Policy { get; set; } = null!;
}

public sealed class NoSuchEntityException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonIdentityManagementServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

public sealed class ListUserTagsRequest : AmazonWebServiceRequest
{
    public string UserName { get; set; } = null!;
    public string? Marker { get; set; }
}

public sealed class ListUserTagsResponse : AmazonWebServiceResponse
{
    public List<Tag>? Tags { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class ListRoleTagsRequest : AmazonWebServiceRequest
{
    public string RoleName { get; set; } = null!;
    public string? Marker { get; set; }
}

public sealed class ListRoleTagsResponse : AmazonWebServiceResponse
{
    public List<Tag>? Tags { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
}

public sealed class Tag
{
    public string Key { get; set; } = null!;
    public string Value { get; set; } = null!;
}
