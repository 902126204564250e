import json

from moto.wafv2.responses import WAFV2Response

from added import operation

# https://docs.aws.amazon.com/waf/latest/APIReference/API_ListResourcesForWebACL.html
SERVICES = {"APPLICATION_LOAD_BALANCER": "elasticloadbalancing", "API_GATEWAY": "apigateway"}


@operation(WAFV2Response)
def list_resources_for_web_acl(self):
    web_acl = self.wafv2_backend.get_web_acl(self._get_param("WebACLArn"), None, None)
    service = SERVICES[self._get_param("ResourceType") or "APPLICATION_LOAD_BALANCER"]
    arns = [arn for arn in web_acl.associated_resources if arn.split(":")[2] == service]
    return 200, {"Content-Type": "application/json"}, json.dumps({"ResourceArns": arns})
