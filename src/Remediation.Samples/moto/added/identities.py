from moto.core.responses import EmptyResult
from moto.iam.responses import IamResponse

from added import operation


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
@operation(IamResponse)
def put_user_permissions_boundary(self):
    user = self.backend.get_user(self._get_param("UserName"))
    policy = self.backend.get_policy(self._get_param("PermissionsBoundary"))
    user.permissions_boundary = {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": policy.arn,
    }
    return EmptyResult()


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
@operation(IamResponse)
def delete_user_permissions_boundary(self):
    self.backend.get_user(self._get_param("UserName")).permissions_boundary = None
    return EmptyResult()
