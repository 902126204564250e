"""Revokes a security group's SSH and RDP rules for everybody, as such functions are usually written: no ledger, no proof."""
import logging

import boto3

logging.getLogger().setLevel(logging.INFO)
ec2 = boto3.client("ec2")

PORTS = (22, 3389)
WORLD = ("0.0.0.0/0", "::/0")


def risky(permission):
    if permission["IpProtocol"] == "-1":
        return True
    return permission["IpProtocol"] == "tcp" and any(permission["FromPort"] <= port <= permission["ToPort"] for port in PORTS)


def handler(event, context):
    detail = event["detail"]
    if detail.get("errorCode"):
        return {"outcome": "ignored"}
    group_id = detail["requestParameters"]["groupId"]
    group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    revoked = []
    for permission in filter(risky, group["IpPermissions"]):
        open_v4 = [r for r in permission["IpRanges"] if r["CidrIp"] in WORLD]
        open_v6 = [r for r in permission["Ipv6Ranges"] if r["CidrIpv6"] in WORLD]
        if not open_v4 and not open_v6:
            continue
        rule = {key: permission[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in permission}
        if open_v4:
            rule["IpRanges"] = open_v4
        if open_v6:
            rule["Ipv6Ranges"] = open_v6
        revoked.append(rule)
    if revoked:
        ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=revoked)
        logging.info("Revoked %d rules of %s", len(revoked), group_id)
    return {"outcome": "applied" if revoked else "compliant", "group": group_id}
