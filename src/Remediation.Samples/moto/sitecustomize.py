"""Runs in moto's server before it starts. A moto that works otherwise is left as it is.

It spares moto most of its work beside the answers: for each request moto makes a connection and a thread, lists its
modules on the disk, once or twice, and the methods of the class that answers it, and logs a line that nobody reads; and
Python looks for garbage after a few of them.

And it puts right what AWS never does:
- DynamoDB's calls are let in one at a time: moto looks at a condition and writes in two steps, so that two calls at
  once may both meet it.
- Calls about a bucket's encryption and public access block have actions of their own in IAM: moto takes them for
  reading, making or deleting the bucket.
- A bucket that was given no encryption has S3's own keys; moto knows of none.
- The signature of a call is of its path as it came; moto's is of the path with its escapes resolved.
- Each version and alias of a function has a policy of its own, whose statements say all that a permission depends on,
  and an id stands in it once. A function and each alias may have a URL of its own.
- A function keeps its dead letter queue, and a second configuration of its invocations takes the place of the first.
- A key keeps the period of its rotation, one that AWS made is AWS's own, and one without key material waits for it.
- A queue keeps its policy when something else of it is set.
- Of snapshots those of the owners that are asked for are listed.
- An image that is not there is not found, when its attributes are asked for too.
- Metadata options of an instance that a change does not name stay.
- A network ACL that is not there, and an entry that it does not have, are not found.
- An account has one password policy and one root user, which may have an access key, and which the credential report
  names; of both there is one for each region that asks, so that tests, which come to one account at once, do not meet
  there.
- A region has one detector of GuardDuty, the token of a call makes it once, and features that a call does not name stay.
- A recorder of AWS Config keeps how often it records.
- A private repository is scanned as its registry's filters say, and where there are none, as its own flag says.
- A resource has one web ACL, so that a second one takes the place of the first. Of a load balancer whose name begins
  with "gone-" AWS WAF says that it is not there, since moto asks nobody; and a web ACL with the name that Firewall
  Manager gives is its own.
- Every database instance has a resource id of its own. That it gets backups, or gets none any more, waits for the
  maintenance window unless the call says otherwise.
- A log group has a class, and its retention is one of those that CloudWatch has.
- Selectors that a trail is given take the place of all that it had.
- The tags of a template's SSM parameter are a map, as CloudFormation has them; moto knows them as a list and fails.
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html
- A stack's update keeps a resource that moto cannot change, such as a table: moto forgets it, and with it what refers
  to it.

One thing is unlike AWS and moto on purpose: an account has a public access block for S3 in each region that it is asked
in, so that samples that are played at once do not meet.

The operations that moto lacks are in the package `added` beside this file.

https://docs.python.org/3/library/site.html says when Python imports a module of this name.
"""

import logging
import sys
import threading


def collect_garbage_seldom():
    import gc

    # Nearly all of it goes without the collector, which looks after every 700 objects otherwise.
    gc.set_threshold(100_000, 20, 100)


def keep_connections():
    import io
    import traceback

    from werkzeug.serving import WSGIRequestHandler as Handler

    def body_of(environ):
        if environ.get("wsgi.input_terminated"):
            return environ["wsgi.input"].read()
        return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))

    def answer_of(self, environ):
        answer = {}

        def start_response(status, headers, error=None):
            answer["status"], answer["headers"] = status, headers

        parts = self.server.app(environ, start_response)
        try:
            return answer.get("status"), answer.get("headers"), b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    # werkzeug's own ends the connection with each answer, because it may leave a part of the request unread.
    def run_wsgi(self):
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        self.environ = environ = self.make_environ()
        environ["wsgi.input"] = io.BytesIO(body_of(environ))
        try:
            status, headers, body = answer_of(self, environ)
        except Exception:
            status, headers, body = "500 Internal Server Error", [], traceback.format_exc().encode()
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() not in ("connection", "content-length"):
                self.send_header(name, value)
        has_body = int(code) not in (204, 304)
        if has_body:
            asked_for_head = environ["REQUEST_METHOD"] == "HEAD"
            length = next((v for n, v in headers if n.lower() == "content-length"), None) if asked_for_head else None
            self.send_header("Content-Length", length or str(len(body)))
            body = b"" if asked_for_head else body
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body if has_body else b"")

    # A werkzeug without these is left as it is: the error says so.
    for needed in ("make_environ", "run_wsgi"):
        getattr(Handler, needed)
    Handler.run_wsgi = run_wsgi
    # An answer is one write.
    Handler.wbufsize = -1
    Handler.disable_nagle_algorithm = True


def list_modules_once():
    from moto import backends

    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules


def list_methods_once():
    import functools

    from moto.core import responses

    responses.method_names_from_class = functools.cache(responses.method_names_from_class)


def name_actions_of_buckets():
    from moto.s3.responses import ACTION_MAP

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
    names = {"publicAccessBlock": "BucketPublicAccessBlock", "encryption": "EncryptionConfiguration"}
    for subresource, name in names.items():
        ACTION_MAP["BUCKET"]["GET"][subresource] = f"Get{name}"
        ACTION_MAP["BUCKET"]["PUT"][subresource] = f"Put{name}"
        ACTION_MAP["BUCKET"]["DELETE"][subresource] = f"Put{name}"


def encrypt_buckets_by_default():
    from moto.s3.models import S3Backend

    get_bucket_encryption = S3Backend.get_bucket_encryption
    own_keys = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}
    S3Backend.get_bucket_encryption = lambda *given: get_bucket_encryption(*given) or own_keys


def take_turns_at_dynamodb():
    from moto.dynamodb.responses import DynamoHandler

    turn = threading.RLock()
    call_action = DynamoHandler.call_action

    def call_alone(self):
        with turn:
            return call_action(self)

    DynamoHandler.call_action = call_alone


def keep_more_of_functions():
    from moto.awslambda.models import LambdaBackend, LambdaFunction

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


def sign_paths_as_they_came():
    from flask import request as called
    from moto.iam.access_control import IAMRequest

    create = IAMRequest._create_aws_request

    def create_with_path(self):
        request = create(self)
        came = called.environ.get("RAW_URI", "")
        if "%" in came.split("?")[0]:
            request.url = came
        return request

    IAMRequest._create_aws_request = create_with_path


def keep_policies_of_functions_by_qualifier():
    import uuid
    from urllib.parse import unquote

    from moto.awslambda.exceptions import FunctionAlreadyExists
    from moto.awslambda.models import LambdaBackend
    from moto.awslambda.policy import Policy
    from moto.awslambda.responses import LambdaResponse

    add_statement = Policy.add_statement
    del_statement = Policy.del_statement
    remove_if_set = Policy.remove_if_set

    # Versions are copies of their function and have what it had.
    def policy_of(backend, name, qualifier):
        backend.get_function(name, qualifier)
        function = backend.get_function(name)
        if qualifier in (None, "$LATEST"):
            return function.policy
        policies = function.__dict__.setdefault("policies_by_qualifier", {})
        return policies.setdefault(qualifier, Policy(function))

    def add_to_policy(self, function_name, qualifier, raw):
        return policy_of(self, function_name, qualifier).add_statement(raw, qualifier)[0]

    def get_policy(self, function_name, qualifier=None):
        return policy_of(self, function_name, qualifier).wire_format()

    def remove_from_policy(self):
        *_, name, _, sid = unquote(self.path.split("?")[0]).split("/")
        asked = {key: self.querystring.get(key, [None])[0] for key in ("Qualifier", "RevisionId")}
        policy_of(self.backend, name, asked["Qualifier"]).del_statement(sid, asked["RevisionId"] or "")
        return 204, {"status": 204}, ""

    def add_once(self, raw, qualifier=None):
        statement, revision = add_statement(self, raw, qualifier)
        if [other["Sid"] for other in self.statements].count(statement["Sid"]) > 1:
            self.statements.pop()
            raise FunctionAlreadyExists(statement["Sid"])
        return statement, revision

    def remove(self, sid, revision=""):
        del_statement(self, sid, revision)
        self.revision = str(uuid.uuid4())

    # Before moto forgets the token.
    def keep_token(self, obj, keys):
        obj["Token"] = obj.get("EventSourceToken")
        remove_if_set(self, obj, keys)

    def merge_conditions(self, obj):
        via = obj.pop("InvokedViaFunctionUrl", None)
        texts = {
            "lambda:EventSourceToken": obj.pop("Token", None),
            "lambda:FunctionUrlAuthType": obj.pop("FunctionUrlAuthType", None),
        }
        tests = [obj.pop(name, {}) for name in ("Condition", "SourceArn", "SourceAccount")]
        tests += [{"StringEquals": {key: value}} for key, value in texts.items() if value]
        tests += [] if via is None else [{"Bool": {"lambda:InvokedViaFunctionUrl": str(via).lower()}}]
        condition = {}
        for test in tests:
            for operator, keys in test.items():
                condition.setdefault(operator, {}).update(keys)
        if condition:
            obj["Condition"] = condition

    LambdaBackend.add_permission = add_to_policy
    LambdaBackend.get_policy = get_policy
    LambdaResponse.remove_permission = remove_from_policy
    Policy.add_statement = add_once
    Policy.del_statement = remove
    Policy.remove_if_set = keep_token
    Policy.condition_merge = merge_conditions


def keep_urls_of_functions_by_qualifier():
    import json
    from urllib.parse import unquote

    from moto.awslambda.exceptions import FunctionAlreadyExists, GenericResourcNotFound
    from moto.awslambda.models import FunctionUrlConfig
    from moto.awslambda.responses import LambdaResponse

    update = FunctionUrlConfig.update
    to_dict = FunctionUrlConfig.to_dict

    # A function's own has no qualifier.
    def place_of(self):
        name = unquote(self.path.split("?")[0].rstrip("/").split("/")[-2])
        qualifier = self.querystring.get("Qualifier", [""])[0]
        self.backend.get_function(name, qualifier or None)
        return self.backend.get_function(name), qualifier

    def urls_of(function):
        return function.__dict__.setdefault("urls_by_qualifier", {})

    def shown(function, qualifier):
        if qualifier not in urls_of(function):
            raise GenericResourcNotFound()
        return json.dumps(urls_of(function)[qualifier].to_dict())

    def create_url(self):
        function, qualifier = place_of(self)
        if qualifier in urls_of(function):
            raise FunctionAlreadyExists(function.function_name)
        url = FunctionUrlConfig(function, self.json_body)
        url.qualifier = qualifier
        urls_of(function)[qualifier] = url
        return 201, {"status": 201}, shown(function, qualifier)

    def get_url(self):
        return shown(*place_of(self))

    def update_url(self):
        function, qualifier = place_of(self)
        shown(function, qualifier)
        urls_of(function)[qualifier].update(self.json_body)
        return shown(function, qualifier)

    def update_with_mode(self, new_config):
        update(self, new_config)
        self.config["InvokeMode"] = new_config.get("InvokeMode") or self.config.get("InvokeMode")

    def to_dict_as_lambda(self):
        shown = to_dict(self)
        shown["InvokeMode"] = self.config.get("InvokeMode") or "BUFFERED"
        if self.qualifier:
            shown["FunctionArn"] += f":{self.qualifier}"
        return shown

    LambdaResponse.create_function_url_config = create_url
    LambdaResponse.get_function_url_config = get_url
    LambdaResponse.update_function_url_config = update_url
    FunctionUrlConfig.update = update_with_mode
    FunctionUrlConfig.to_dict = to_dict_as_lambda


def keep_more_of_keys():
    import json

    from moto.kms.models import Key, KmsBackend
    from moto.kms.responses import KmsResponse

    create = Key.__init__
    generate_default_keys = KmsBackend._generate_default_keys
    enable_key_rotation = KmsResponse.enable_key_rotation
    get_key_rotation_status = KmsResponse.get_key_rotation_status

    def key_of(self):
        return self.kms_backend.keys[self.kms_backend.get_key_id(self._get_param("KeyId"))]

    def create_without_material(self, *others, **named):
        create(self, *others, **named)
        if self.origin == "EXTERNAL":
            self.enabled, self.key_state = False, "PendingImport"

    def generate_keys_of_aws(self, alias_name):
        key_id = generate_default_keys(self, alias_name)
        if key_id is not None:
            self.keys[key_id].key_manager = "AWS"
        return key_id

    def enable_with_period(self):
        answer = enable_key_rotation(self)
        key_of(self).rotation_period = self._get_param("RotationPeriodInDays") or 365
        return answer

    def get_with_period(self):
        status = json.loads(get_key_rotation_status(self))
        if status["KeyRotationEnabled"]:
            status["RotationPeriodInDays"] = getattr(key_of(self), "rotation_period", 365)
        return json.dumps(status)

    Key.__init__ = create_without_material
    KmsBackend._generate_default_keys = generate_keys_of_aws
    KmsResponse.enable_key_rotation = enable_with_period
    KmsResponse.get_key_rotation_status = get_with_period


def keep_policies_of_queues():
    from moto.sqs.models import Queue

    set_attributes = Queue._set_attributes

    def set_and_keep(self, attributes, now=None):
        policy = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    Queue._set_attributes = set_and_keep


def list_snapshots_by_their_owners():
    from moto.ec2.responses.elastic_block_store import ElasticBlockStore

    describe_snapshots = ElasticBlockStore.describe_snapshots

    def describe_snapshots_of(self):
        answer = describe_snapshots(self)
        owners = [self.current_account if owner == "self" else owner for owner in self._get_param("OwnerIds", [])]
        if owners:
            answer.result["Snapshots"] = [one for one in answer.result["Snapshots"] if one.owner_id in owners]
        return answer

    ElasticBlockStore.describe_snapshots = describe_snapshots_of


def find_no_attributes_of_missing_images():
    from moto.ec2.exceptions import InvalidAMIIdError
    from moto.ec2.models.amis import AmiBackend

    describe_image_attribute = AmiBackend.describe_image_attribute

    def describe_or_refuse(self, ami_id, attribute_name):
        if ami_id not in self.amis:
            raise InvalidAMIIdError(ami_id)
        return describe_image_attribute(self, ami_id, attribute_name)

    AmiBackend.describe_image_attribute = describe_or_refuse


def keep_metadata_options_that_are_not_named():
    from moto.ec2.models.instances import InstanceBackend

    modify = InstanceBackend.modify_instance_metadata_options
    names = {
        "http_tokens": "http_tokens",
        "hop_limit": "http_put_response_hop_limit",
        "http_endpoint": "http_endpoint",
        "http_protocol": "http_protocol_ipv6",
        "metadata_tags": "instance_metadata_tags",
    }

    # moto names every argument.
    def modify_what_is_named(self, instance_id, **given):
        before = self.get_instance(instance_id).metadata_options
        for name, attribute in names.items():
            if given.get(name) is None:
                given[name] = getattr(before, attribute)
        return modify(self, instance_id, **given)

    InstanceBackend.modify_instance_metadata_options = modify_what_is_named


def find_no_missing_network_acls():
    from moto.ec2.exceptions import EC2ClientError, InvalidNetworkAclIdError
    from moto.ec2.models.network_acls import NetworkAclBackend

    delete_network_acl_entry = NetworkAclBackend.delete_network_acl_entry
    describe_network_acls = NetworkAclBackend.describe_network_acls

    def delete_or_refuse(self, network_acl_id, rule_number, egress):
        try:
            return delete_network_acl_entry(self, network_acl_id, rule_number, egress)
        except StopIteration:
            message = f"The network acl entry identified by {rule_number} does not exist."
            raise EC2ClientError("InvalidNetworkAclEntry.NotFound", message) from None

    def describe_or_refuse(self, network_acl_ids=None, filters=None):
        for network_acl_id in network_acl_ids or []:
            if network_acl_id not in self.network_acls:
                raise InvalidNetworkAclIdError(network_acl_id)
        return describe_network_acls(self, network_acl_ids, filters)

    NetworkAclBackend.delete_network_acl_entry = delete_or_refuse
    NetworkAclBackend.describe_network_acls = describe_or_refuse


def keep_one_detector_a_region():
    import json

    from moto.guardduty.exceptions import GuardDutyException
    from moto.guardduty.models import Detector
    from moto.guardduty.responses import GuardDutyResponse

    create_detector = GuardDutyResponse.create_detector
    update = Detector.update

    class DetectorExists(GuardDutyException):
        code = 400

        def __init__(self):
            super().__init__(
                "BadRequestException",
                "The request is rejected because a detector already exists for the current account.",
            )

    def create_once(self):
        token = self._get_param("clientToken")
        for there in self.guardduty_backend.detectors.values():
            if token and getattr(there, "token", None) == token:
                return json.dumps({"detectorId": there.id})
            raise DetectorExists()
        answer = create_detector(self)
        self.guardduty_backend.detectors[json.loads(answer)["detectorId"]].token = token
        return answer

    def update_named(self, enable, finding_publishing_frequency, data_sources, features):
        named = {feature["name"]: feature for feature in features or []}
        kept = [named.pop(feature["name"], feature) for feature in self.features] + list(named.values())
        update(self, enable, finding_publishing_frequency, data_sources, None if features is None else kept)

    GuardDutyResponse.create_detector = create_once
    Detector.update = update_named


def switch_macie_on_once():
    from moto.macie2.exceptions import AccessDeniedException, MacieException
    from moto.macie2.models import MacieBackend
    from moto.macie2.responses import MacieResponse

    create = MacieBackend.__init__
    get_macie_session = MacieBackend.get_macie_session
    disable_macie = MacieBackend.disable_macie
    enable_macie = MacieResponse.enable_macie

    class AlreadyEnabled(MacieException):
        code = 409

        def __init__(self):
            super().__init__("ConflictException", "Macie has already been enabled.")

    def create_off(self, *others, **named):
        create(self, *others, **named)
        self.macie_session = None

    def get_or_refuse(self):
        if self.macie_session is None:
            raise AccessDeniedException("Macie is not enabled.")
        return get_macie_session(self)

    def disable_or_refuse(self):
        get_or_refuse(self)
        disable_macie(self)

    def enable_once(self):
        token = self._get_param("clientToken")
        there = self.macie_backend.macie_session
        if there is not None:
            if token and there.get("token") == token:
                return "{}"
            raise AlreadyEnabled()
        answer = enable_macie(self)
        self.macie_backend.macie_session["token"] = token
        return answer

    MacieBackend.__init__ = create_off
    MacieBackend.get_macie_session = get_or_refuse
    MacieBackend.disable_macie = disable_or_refuse
    MacieResponse.enable_macie = enable_once


def switch_security_hub_on_once():
    from moto.securityhub.exceptions import SecurityHubClientError
    from moto.securityhub.models import SecurityHubBackend
    from moto.securityhub.responses import SecurityHubResponse

    create = SecurityHubBackend.__init__
    describe_hub = SecurityHubBackend.describe_hub
    enable_security_hub = SecurityHubResponse.enable_security_hub

    def create_without_standards(self, *others, **named):
        create(self, *others, **named)
        self.standards = {}
        self.settings = {}

    def enable_once(self):
        hub = self.securityhub_backend
        if hub.enabled:
            message = "Account is already subscribed to Security Hub"
            raise SecurityHubClientError("ResourceConflictException", message)
        answer = enable_security_hub(self)
        hub.standards = {}
        hub.settings = {
            "AutoEnableControls": True,
            "ControlFindingGenerator": self._get_param("ControlFindingGenerator") or "SECURITY_CONTROL",
        }
        return answer

    def describe_with_settings(self, hub_arn=None):
        return {**describe_hub(self, hub_arn), **self.settings}

    SecurityHubBackend.__init__ = create_without_standards
    SecurityHubBackend.describe_hub = describe_with_settings
    SecurityHubResponse.enable_security_hub = enable_once


def keep_modes_of_recorders():
    from moto.config.models import ConfigBackend, ConfigRecorder

    put_configuration_recorder = ConfigBackend.put_configuration_recorder
    to_dict = ConfigRecorder.to_dict

    def put_with_mode(self, config_recorder):
        put_configuration_recorder(self, config_recorder)
        recorder = self.recorders[config_recorder["name"]]
        recorder.mode = config_recorder.get("recordingMode") or {"recordingFrequency": "CONTINUOUS"}

    def to_dict_with_mode(self):
        shown = to_dict(self)
        shown.pop("mode", None)
        return {**shown, "recordingMode": self.mode}

    ConfigBackend.put_configuration_recorder = put_with_mode
    ConfigRecorder.to_dict = to_dict_with_mode


def keep_one_web_acl_a_resource():
    from moto.wafv2.exceptions import WAFNonexistentItemException
    from moto.wafv2.models import FakeWebACL, WAFV2Backend

    associate = WAFV2Backend.associate_web_acl
    find = WAFV2Backend.get_web_acl_for_resource
    to_dict = FakeWebACL.to_dict

    def refuse_what_is_gone(resource_arn):
        if ":loadbalancer/app/gone-" in resource_arn:
            raise WAFNonexistentItemException()

    def associate_in_its_place(self, web_acl_arn, resource_arn):
        refuse_what_is_gone(resource_arn)
        # Before it is taken away from another, a missing one must be refused.
        self.get_web_acl(web_acl_arn, None, None)
        while find(self, resource_arn):
            self.disassociate_web_acl(resource_arn)
        associate(self, web_acl_arn, resource_arn)

    def find_of_what_is_there(self, resource_arn):
        refuse_what_is_gone(resource_arn)
        return find(self, resource_arn)

    def to_dict_with_manager(self):
        return {**to_dict(self), "ManagedByFirewallManager": self.name.startswith("FMManagedWebACLV2-")}

    WAFV2Backend.associate_web_acl = associate_in_its_place
    WAFV2Backend.get_web_acl_for_resource = find_of_what_is_there
    FakeWebACL.to_dict = to_dict_with_manager


def give_each_database_its_resource_id():
    import random
    import string

    from moto.rds.models import DBInstance

    create = DBInstance.__init__

    def create_with_id(self, *others, **named):
        create(self, *others, **named)
        self.dbi_resource_id = "db-" + "".join(random.choices(string.ascii_uppercase + string.digits, k=26))

    DBInstance.__init__ = create_with_id


def keep_account_blocks_by_region():
    from moto.s3control.responses import S3ControlResponse

    turn = threading.RLock()

    def by_region(call):
        def call_in_region(self):
            with turn:
                backend = self.backend
                blocks = backend.__dict__.setdefault("blocks_by_region", {})
                backend.public_access_block = blocks.get(self.region)
                try:
                    return call(self)
                finally:
                    blocks[self.region] = backend.public_access_block

        return call_in_region

    for name in ("get_public_access_block", "put_public_access_block", "delete_public_access_block"):
        setattr(S3ControlResponse, name, by_region(getattr(S3ControlResponse, name)))


def let_backups_wait_for_the_window():
    from moto.rds.models import DBInstance

    update = DBInstance.update

    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
    def update_or_wait(self, **changes):
        days = changes.get("backup_retention_period")
        if days is not None:
            self.pending_modified_values = {}
            if (days == 0) != (self.backup_retention_period == 0) and not changes.get("apply_immediately"):
                self.pending_modified_values = {"BackupRetentionPeriod": changes.pop("backup_retention_period")}
        update(self, **changes)

    DBInstance.update = update_or_wait


def keep_classes_and_retentions_of_log_groups():
    from moto.logs.exceptions import InvalidParameterException
    from moto.logs.models import LogGroup, LogsBackend
    from moto.logs.responses import LogsResponse

    create_log_group = LogsResponse.create_log_group
    to_describe_dict = LogGroup.to_describe_dict
    put_retention_policy = LogsBackend.put_retention_policy
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    periods = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731)
    periods += (1096, 1827, 2192, 2557, 2922, 3288, 3653)

    def create_with_class(self):
        answer = create_log_group(self)
        group = self.logs_backend.groups[self._get_param("logGroupName")]
        group.log_group_class = self._get_param("logGroupClass") or "STANDARD"
        return answer

    def describe_with_class(self):
        return {**to_describe_dict(self), "logGroupClass": getattr(self, "log_group_class", "STANDARD")}

    def put_one_of_them(self, log_group_name, retention_in_days):
        if retention_in_days not in periods:
            raise InvalidParameterException(
                constraint=f"Member must satisfy enum value set: {list(periods)}",
                parameter="retentionInDays",
                value=retention_in_days,
            )
        put_retention_policy(self, log_group_name, retention_in_days)

    LogsResponse.create_log_group = create_with_class
    LogGroup.to_describe_dict = describe_with_class
    LogsBackend.put_retention_policy = put_one_of_them


def put_selectors_of_trails_anew():
    from moto.cloudtrail.models import Trail

    def put_event_selectors(self, event_selectors, advanced_event_selectors):
        self.event_selectors = event_selectors or []
        self.advanced_event_selectors = advanced_event_selectors or []

    def put_insight_selectors(self, insight_selectors):
        self.insight_selectors = insight_selectors or []

    Trail.put_event_selectors = put_event_selectors
    Trail.put_insight_selectors = put_insight_selectors


def take_tags_of_parameters_as_a_map():
    from moto.ssm.models import SimpleSystemManagerBackend as Backend

    put_parameter = Backend.put_parameter

    # Of a template's parameter every argument is named.
    def put_with_list(self, *others, **named):
        if isinstance(named.get("tags"), dict):
            named["tags"] = [{"Key": key, "Value": value} for key, value in named["tags"].items()]
        return put_parameter(self, *others, **named)

    Backend.put_parameter = put_with_list


def keep_resources_that_cannot_be_updated():
    from moto.cloudformation import parsing

    update = parsing.parse_and_update_resource

    def update_or_keep(logical_id, resource_json, resources_map, **where):
        updated = update(logical_id, resource_json, resources_map, **where)
        return resources_map._parsed_resources.get(logical_id) if updated is None else updated

    parsing.parse_and_update_resource = update_or_keep


def scan_by_filters_or_flag():
    import re

    from moto.ecr.models import ECRBackend

    batch_get = ECRBackend.batch_get_repository_scanning_configuration

    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
    def matches(pattern, name):
        if "*" not in pattern:
            return pattern in name
        return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), name) is not None

    def frequency_of(rules, flag, name):
        if not rules:
            return ("SCAN_ON_PUSH" if flag else "MANUAL"), []
        filters = {
            rule["scanFrequency"]: [one for one in rule["repositoryFilters"] if matches(one["filter"], name)]
            for rule in rules
        }
        for frequency in ("CONTINUOUS_SCAN", "SCAN_ON_PUSH"):
            if filters.get(frequency):
                return frequency, filters[frequency]
        return "MANUAL", []

    def get_what_holds(self, names):
        configurations, missing = batch_get(self, names)
        return [what_holds(self, one) for one in configurations], missing

    def what_holds(self, configuration):
        registry = self.registry_scanning_configuration
        name = configuration["repositoryName"]
        flag = bool(self.repositories[name].image_scanning_configuration.get("scanOnPush"))
        # Enhanced scanning asks no repository.
        own = flag and registry["scanType"] == "BASIC"
        frequency, filters = frequency_of(registry["rules"], own, name)
        return {**configuration, "scanOnPush": flag, "scanFrequency": frequency, "appliedScanFilters": filters}

    ECRBackend.batch_get_repository_scanning_configuration = get_what_holds


def keep_password_policies_by_region():
    from moto.iam.responses import IamResponse

    turn = threading.Lock()

    def keep(name):
        answer = getattr(IamResponse, name)

        def answer_of_region(self):
            with turn:
                policies = self.backend.__dict__.setdefault("password_policies", {})
                self.backend.account_password_policy = policies.get(self.region)
                try:
                    return answer(self)
                finally:
                    policies[self.region] = self.backend.account_password_policy

        setattr(IamResponse, name, answer_of_region)

    for name in ("delete_account_password_policy", "get_account_password_policy", "update_account_password_policy"):
        keep(name)


def keep_keys_of_root_users_by_region():
    from moto.core.responses import ActionResult
    from moto.iam.responses import IamResponse

    create_access_key = IamResponse.create_access_key

    def regions_with_key(self):
        return self.backend.__dict__.setdefault("root_keys", set())

    # Who names no user means itself.
    def create_or_keep(self):
        if self._get_param("UserName"):
            return create_access_key(self)
        regions_with_key(self).add(self.region)
        key = {"AccessKeyId": "AKIAEXAMPLEROOT00001", "SecretAccessKey": "example", "Status": "Active", "UserName": ""}
        return ActionResult({"AccessKey": key})

    def summarize(self):
        present = int(self.region in regions_with_key(self))
        summary = self.backend.get_account_summary().summary_map
        return ActionResult({"SummaryMap": {**summary, "AccountAccessKeysPresent": present}})

    IamResponse.create_access_key = create_or_keep
    IamResponse.get_account_summary = summarize


def keep_uses_of_root_users_by_region():
    from datetime import datetime, timezone

    from moto.core.responses import ActionResult
    from moto.iam.responses import IamResponse

    create_login_profile = IamResponse.create_login_profile
    get_credential_report = IamResponse.get_credential_report

    def uses(self):
        return self.backend.__dict__.setdefault("root_uses", {})

    # Nobody signs in here: the root user who is given a password is taken to have done so at once.
    def create_or_use(self):
        if self._get_param("UserName"):
            return create_login_profile(self)
        now = datetime.now(timezone.utc)
        uses(self)[self.region] = now.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        return ActionResult({"LoginProfile": {"UserName": "", "CreateDate": now}})

    def report_with_root(self):
        report = get_credential_report(self).result
        names, *rows = report["Content"].splitlines()
        root = {
            "user": "<root_account>",
            "arn": f"arn:{self.partition}:iam::{self.current_account}:root",
            "password_last_used": uses(self).get(self.region, "no_information"),
        }
        rows.insert(0, ",".join(root.get(name, "not_supported") for name in names.split(",")))
        return ActionResult({**report, "Content": "\n".join([names, *rows])})

    IamResponse.create_login_profile = create_or_use
    IamResponse.get_credential_report = report_with_root


def add_operations():
    import added

    added.add_all()


CHANGES = (
    collect_garbage_seldom,
    keep_connections,
    list_modules_once,
    list_methods_once,
    name_actions_of_buckets,
    encrypt_buckets_by_default,
    take_turns_at_dynamodb,
    keep_more_of_functions,
    sign_paths_as_they_came,
    keep_policies_of_functions_by_qualifier,
    keep_urls_of_functions_by_qualifier,
    keep_more_of_keys,
    keep_policies_of_queues,
    list_snapshots_by_their_owners,
    find_no_attributes_of_missing_images,
    keep_metadata_options_that_are_not_named,
    find_no_missing_network_acls,
    add_operations,
    keep_account_blocks_by_region,
    keep_password_policies_by_region,
    keep_keys_of_root_users_by_region,
    keep_uses_of_root_users_by_region,
    keep_one_detector_a_region,
    switch_macie_on_once,
    switch_security_hub_on_once,
    keep_modes_of_recorders,
    keep_one_web_acl_a_resource,
    give_each_database_its_resource_id,
    let_backups_wait_for_the_window,
    keep_classes_and_retentions_of_log_groups,
    put_selectors_of_trails_anew,
    scan_by_filters_or_flag,
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
