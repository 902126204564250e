"""Starts a stopped trail again, as such functions are usually written: no ledger, no proof."""
import logging

import boto3

logging.getLogger().setLevel(logging.INFO)
cloudtrail = boto3.client("cloudtrail")


def handler(event, context):
    detail = event["detail"]
    if detail.get("errorCode"):
        return {"outcome": "ignored"}
    trail = detail["requestParameters"]["name"]
    cloudtrail.start_logging(Name=trail)
    logging.info("Started %s", trail)
    return {"outcome": "applied", "trail": trail}
