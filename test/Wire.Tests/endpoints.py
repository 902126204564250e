"""Where botocore's endpoint rules find a service."""

import botocore.exceptions
import botocore.loaders
from botocore.endpoint_provider import EndpointProvider

REGIONS = [
    "us-east-1",
    "us-west-2",
    "eu-central-1",
    "ap-southeast-2",
    "us-gov-west-1",
    "us-gov-east-1",
    "cn-north-1",
    "cn-northwest-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eusc-de-east-1",
]

ACCOUNT = "123456789012"


def cases(service):
    """One case for each region with and without FIPS and dual stack."""
    loader = botocore.loaders.Loader()
    rules = loader.load_service_model(service.key, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    made = []
    for region in REGIONS:
        for fips in (False, True):
            for dual_stack in (False, True):
                made.append(
                    {
                        "config": f"{service.namespace}.Amazon{service.client}Config",
                        "region": region,
                        "fips": fips,
                        "dualStack": dual_stack,
                        "url": url(provider, rules, region, fips, dual_stack),
                    }
                )
    return made


def url(provider, rules, region, fips, dual_stack):
    given = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
    if "AccountId" in rules["parameters"]:
        given.update({"AccountId": ACCOUNT, "RequiresAccountId": True})
    try:
        return provider.resolve_endpoint(**given).url
    except botocore.exceptions.BotoCoreError:
        return None
