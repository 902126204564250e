import json

from moto.securityhub.responses import SecurityHubResponse
from moto.securityhub.urls import url_paths

from added import operation


def hub_of(self):
    self.securityhub_backend.describe_hub()
    return self.securityhub_backend


def answer_of(standards):
    return json.dumps({"StandardsSubscriptions": list(standards)})


# https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_UpdateSecurityHubConfiguration.html
@operation(SecurityHubResponse)
def update_security_hub_configuration(self):
    hub_of(self).settings.update(json.loads(self.body))
    return json.dumps({})


# https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html
@operation(SecurityHubResponse)
def get_enabled_standards(self):
    return answer_of(hub_of(self).standards.values())


# https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchEnableStandards.html
@operation(SecurityHubResponse)
def batch_enable_standards(self):
    hub = hub_of(self)
    enabled = []
    for request in json.loads(self.body)["StandardsSubscriptionRequests"]:
        standard = request["StandardsArn"]
        name = standard.split("/", 1)[1]
        partition = standard.split(":")[1]
        subscription = f"arn:{partition}:securityhub:{self.region}:{self.current_account}:subscription/{name}"
        new = {
            "StandardsArn": standard,
            "StandardsInput": {},
            "StandardsStatus": "PENDING",
            "StandardsSubscriptionArn": subscription,
        }
        enabled.append(hub.standards.setdefault(subscription, new))
    return answer_of(enabled)


# https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchDisableStandards.html
@operation(SecurityHubResponse)
def batch_disable_standards(self):
    hub = hub_of(self)
    disabled = []
    for subscription in json.loads(self.body)["StandardsSubscriptionArns"]:
        if subscription in hub.standards:
            disabled.append({**hub.standards.pop(subscription), "StandardsStatus": "DELETING"})
    return answer_of(disabled)


for path in ("get", "register", "deregister"):
    url_paths.setdefault(f"{{0}}/standards/{path}$", SecurityHubResponse.dispatch)
