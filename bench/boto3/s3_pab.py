"""Turns a bucket's public access block on again, as such functions are usually written: no ledger, no proof."""
import logging

import boto3

logging.getLogger().setLevel(logging.INFO)
s3 = boto3.client("s3")

ALL_ON = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def handler(event, context):
    detail = event["detail"]
    if detail.get("errorCode"):
        return {"outcome": "ignored"}
    bucket = detail["requestParameters"]["bucketName"]
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=ALL_ON)
    logging.info("Public access block of %s turned on", bucket)
    return {"outcome": "applied", "bucket": bucket}
