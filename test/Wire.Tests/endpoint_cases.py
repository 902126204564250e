"""Where botocore's endpoint rules find a service, for the regions that are looked at."""

import endpoints

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


def cases(service):
    """One case for each region with and without FIPS and dual stack."""
    rules = endpoints.Rules(service.key)
    return [
        case(service, rules, region, fips, dual_stack)
        for region in REGIONS
        for fips in (False, True)
        for dual_stack in (False, True)
    ]


def case(service, rules, region, fips, dual_stack):
    place = rules.locate(region, fips, dual_stack)
    return {
        "config": f"{service.namespace}.Amazon{service.client}Config",
        "region": region,
        "fips": fips,
        "dualStack": dual_stack,
        "url": place and place[0],
        "signingRegion": place and place[1],
    }
