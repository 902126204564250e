from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from added import operation


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSerialConsoleAccessStatus.html
@operation(EC2Response)
def get_serial_console_access_status(self):
    self.error_on_dryrun()
    enabled = getattr(self.ec2_backend, "serial_console_access", False)
    return ActionResult({"SerialConsoleAccessEnabled": enabled, "ManagedBy": "account"})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSerialConsoleAccess.html
@operation(EC2Response)
def enable_serial_console_access(self):
    self.error_on_dryrun()
    self.ec2_backend.serial_console_access = True
    return ActionResult({"SerialConsoleAccessEnabled": True})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSerialConsoleAccess.html
@operation(EC2Response)
def disable_serial_console_access(self):
    self.error_on_dryrun()
    self.ec2_backend.serial_console_access = False
    return ActionResult({"SerialConsoleAccessEnabled": False})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html
@operation(EC2Response)
def get_snapshot_block_public_access_state(self):
    self.error_on_dryrun()
    state = getattr(self.ec2_backend, "snapshot_sharing", "unblocked")
    return ActionResult({"State": state, "ManagedBy": "account"})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html
@operation(EC2Response)
def enable_snapshot_block_public_access(self):
    self.error_on_dryrun()
    self.ec2_backend.snapshot_sharing = self._get_param("State")
    return ActionResult({"State": self.ec2_backend.snapshot_sharing})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSnapshotBlockPublicAccess.html
@operation(EC2Response)
def disable_snapshot_block_public_access(self):
    self.error_on_dryrun()
    self.ec2_backend.snapshot_sharing = "unblocked"
    return ActionResult({"State": "unblocked"})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html
@operation(EC2Response)
def get_image_block_public_access_state(self):
    self.error_on_dryrun()
    state = getattr(self.ec2_backend, "image_sharing", "unblocked")
    return ActionResult({"ImageBlockPublicAccessState": state, "ManagedBy": "account"})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html
# AWS takes up to ten minutes for it.
@operation(EC2Response)
def enable_image_block_public_access(self):
    self.error_on_dryrun()
    self.ec2_backend.image_sharing = self._get_param("ImageBlockPublicAccessState")
    return ActionResult({"ImageBlockPublicAccessState": self.ec2_backend.image_sharing})


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageBlockPublicAccess.html
@operation(EC2Response)
def disable_image_block_public_access(self):
    self.error_on_dryrun()
    self.ec2_backend.image_sharing = "unblocked"
    return ActionResult({"ImageBlockPublicAccessState": "unblocked"})
