"""Where a service is, from botocore's endpoint rules: what differs from the general rule in AwsService.Locate."""

import functools
import itertools

import botocore.exceptions
import botocore.loaders
from botocore.endpoint_provider import EndpointProvider

ACCOUNT = "123456789012"


@functools.cache
def partitions():
    return botocore.loaders.Loader().load_data("partitions")


class Rules:
    """The endpoint rules of one service."""

    def __init__(self, key):
        rules = botocore.loaders.Loader().load_service_model(key, "endpoint-rule-set-1")
        self.provider = EndpointProvider(rules, partitions())
        # An account comes before the host by the operation's host prefix, not by the endpoint.
        self.given = {"AccountId": ACCOUNT, "RequiresAccountId": True} if "AccountId" in rules["parameters"] else {}

    def locate(self, region, fips, dual_stack):
        """(URL, signing region), or None if there is no such endpoint."""
        asked = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack, **self.given}
        try:
            found = self.provider.resolve_endpoint(**asked)
        except botocore.exceptions.BotoCoreError:
            return None
        schemes = found.properties.get("authSchemes") or [{}]
        url = found.url.replace(f"https://{ACCOUNT}.", "https://")
        return url, schemes[0].get("signingRegion", region)


def general(prefix, partition, region, fips, dual_stack):
    """What AwsService.Locate says of a service that has no exceptions."""
    facts = partition["outputs"]
    if (fips and not facts["supportsFIPS"]) or (dual_stack and not facts["supportsDualStack"]):
        return None
    name = f"{prefix}-fips" if fips else prefix
    suffix = facts["dualStackDnsSuffix"] if dual_stack else facts["dnsSuffix"]
    return f"https://{name}.{region}.{suffix}", region


def exceptions(key, prefix):
    """(partition, fips, dual stack, region or None for all, URL with {region} or None, signing region or None)."""
    rules = Rules(key)
    made = []
    for partition in partitions()["partitions"]:
        regions = [region for region in partition["regions"] if not region.endswith("-global")]
        for fips, dual_stack in itertools.product((False, True), repeat=2):
            found = {region: rules.locate(region, fips, dual_stack) for region in regions}
            usual = {region: general(prefix, partition, region, fips, dual_stack) for region in regions}
            if found == usual:
                continue
            made += places(partition["id"], fips, dual_stack, found, usual)
    return made


def places(partition, fips, dual_stack, found, usual):
    """One exception for a whole partition if it is of one form, else one for each region that differs."""
    fixed = {place and place[0] for place in found.values()}
    forms = {form(place, region) for region, place in found.items()}
    signings = {place and place[1] for place in found.values()}
    is_regional = all(place is None or place[1] == region for region, place in found.items())
    urls = fixed if len(fixed) == 1 else forms
    if len(urls) == 1 and (is_regional or len(signings) == 1):
        return [(partition, fips, dual_stack, None, urls.pop(), None if is_regional else signings.pop())]
    return [
        (partition, fips, dual_stack, region, form(place, region), place and place[1])
        for region, place in found.items()
        if place != usual[region]
    ]


def form(place, region):
    return place and place[0].replace(f".{region}.", ".{region}.")
