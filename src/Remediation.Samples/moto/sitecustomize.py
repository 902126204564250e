"""Runs in moto's server before it starts. A moto that works otherwise is left as it is.

It spares moto a third of its work: for each request moto lists its modules on the disk, once or twice, and logs a line
that nobody reads. And it lets DynamoDB's calls in one at a time: moto looks at a condition and writes in two steps, so
that two calls at once may both meet it, which DynamoDB never lets happen. What moto has not of Lambda's functions, the
detection of circles and the dead letter queue, it keeps for them; a second configuration of their invocations takes the
place of the first; and a queue keeps its policy when something else of it is set. And it takes the tags of a template's
SSM parameter as CloudFormation has them, a map; moto knows them as a list and fails.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html

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


def keep_more_of_functions():
    import json

    from moto.awslambda.models import LambdaBackend, LambdaFunction
    from moto.awslambda.responses import LambdaResponse
    from moto.awslambda.urls import url_paths

    get_configuration = LambdaFunction.get_configuration
    update_configuration = LambdaFunction.update_configuration
    create = LambdaFunction.__init__

    def create_with_queue(self, account_id, spec, *others, **named):
        self.dead_letters = spec.get("DeadLetterConfig")
        create(self, account_id, spec, *others, **named)

    def get_configuration_with_queue(self, *others, **named):
        configuration = get_configuration(self, *others, **named)
        if getattr(self, "dead_letters", None):
            configuration["DeadLetterConfig"] = self.dead_letters
        return configuration

    def update_configuration_with_queue(self, updates):
        self.dead_letters = updates.get("DeadLetterConfig", getattr(self, "dead_letters", None))
        return update_configuration(self, updates)

    LambdaFunction.__init__ = create_with_queue
    LambdaFunction.get_configuration = get_configuration_with_queue
    LambdaFunction.update_configuration = update_configuration_with_queue

    put_invocations = LambdaBackend.put_function_event_invoke_config

    def put_invocations_anew(self, function_name, config):
        self.get_function(function_name).event_invoke_config = []
        return put_invocations(self, function_name, config)

    LambdaBackend.put_function_event_invoke_config = put_invocations_anew

    def function_of(self):
        return self.backend.get_function(self.path.split("/")[-2])

    def get_function_recursion_config(self):
        loop = getattr(function_of(self), "recursive_loop", "Terminate")
        return json.dumps({"RecursiveLoop": loop})

    def put_function_recursion_config(self):
        function_of(self).recursive_loop = self.json_body["RecursiveLoop"]
        return get_function_recursion_config(self)

    LambdaResponse.get_function_recursion_config = get_function_recursion_config
    LambdaResponse.put_function_recursion_config = put_function_recursion_config
    path = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/recursion-config$"
    url_paths.setdefault(path, LambdaResponse.dispatch)


def keep_policies_of_queues():
    from moto.sqs.models import Queue

    set_attributes = Queue._set_attributes

    def set_and_keep(self, attributes, now=None):
        policy = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    Queue._set_attributes = set_and_keep


def take_tags_of_parameters_as_a_map():
    from moto.ssm.models import SimpleSystemManagerBackend as Backend

    put_parameter = Backend.put_parameter

    def put_with_list(self, *others, **named):
        if isinstance(named.get("tags"), dict):
            named["tags"] = [{"Key": key, "Value": value} for key, value in named["tags"].items()]
        return put_parameter(self, *others, **named)

    Backend.put_parameter = put_with_list


if any("moto_server" in argument for argument in getattr(sys, "orig_argv", [])):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    for change in (
        list_modules_once,
        take_turns_at_dynamodb,
        keep_more_of_functions,
        keep_policies_of_queues,
        take_tags_of_parameters_as_a_map,
    ):
        try:
            change()
        except (ImportError, AttributeError):
            pass
