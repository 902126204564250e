"""Lambda's runtime loop for one handler, on nothing but the standard library: python runtime.py MODULE."""
import http.client
import importlib
import json
import os
import sys
import traceback

PATH = "/2018-06-01/runtime/"


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]


def main():
    # The handler's module is loaded before the first poll, as Lambda's own Python runtime does.
    handler = importlib.import_module(sys.argv[1]).handler
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        api.request("GET", PATH + "invocation/next")
        answer = api.getresponse()
        event, context = json.loads(answer.read()), Context(answer.headers)
        try:
            kind, body = "response", handler(event, context)
        except Exception as error:
            traceback.print_exc()
            kind, body = "error", {"errorType": type(error).__name__, "errorMessage": str(error)}
        api.request("POST", f"{PATH}invocation/{context.aws_request_id}/{kind}", json.dumps(body))
        api.getresponse().read()


main()
