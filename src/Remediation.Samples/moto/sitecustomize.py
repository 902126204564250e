"""Runs in moto's server before it starts. A moto that works otherwise is left as it is.

It spares moto a third of its work: for each request moto lists its modules on the disk, once or twice, and logs a line
that nobody reads. It lets DynamoDB's calls in one at a time: moto looks at a condition and writes in two steps, so
that two calls at once may both meet it, which DynamoDB never lets happen. It takes the tags of a template's SSM
parameter as CloudFormation has them, a map; moto knows them as a list and fails.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html
And a stack's update keeps a resource that moto cannot change, such as a table: moto forgets it, and with it what refers
to it.

https://docs.python.org/3/library/site.html says when Python imports a module of this name.
"""

import logging
import sys
import threading


def list_modules_once():
    from moto import backends

    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules


def take_turns_at_dynamodb():
    from moto.dynamodb.responses import DynamoHandler

    turn = threading.RLock()
    call_action = DynamoHandler.call_action

    def call_alone(self):
        with turn:
            return call_action(self)

    DynamoHandler.call_action = call_alone


def take_tags_of_parameters_as_a_map():
    from moto.ssm.models import SimpleSystemManagerBackend as Backend

    put_parameter = Backend.put_parameter

    def put_with_list(self, *args, tags=None, **kwargs):
        if isinstance(tags, dict):
            tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        return put_parameter(self, *args, tags=tags, **kwargs)

    Backend.put_parameter = put_with_list


def keep_resources_that_cannot_be_updated():
    from moto.cloudformation import parsing

    update = parsing.parse_and_update_resource

    def update_or_keep(logical_id, resource_json, resources_map, **where):
        updated = update(logical_id, resource_json, resources_map, **where)
        return resources_map._parsed_resources.get(logical_id) if updated is None else updated

    parsing.parse_and_update_resource = update_or_keep


CHANGES = (
    list_modules_once,
    take_turns_at_dynamodb,
    take_tags_of_parameters_as_a_map,
    keep_resources_that_cannot_be_updated,
)

if any("moto_server" in argument for argument in getattr(sys, "orig_argv", [])):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    for change in CHANGES:
        try:
            change()
        except (ImportError, AttributeError):
            pass
