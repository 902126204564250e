import json

from moto.awslambda.responses import LambdaResponse
from moto.awslambda.urls import url_paths

from added import operation


def function_of(self):
    return self.backend.get_function(self.path.split("/")[-2])


# https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html
@operation(LambdaResponse)
def get_function_recursion_config(self):
    loop = getattr(function_of(self), "recursive_loop", "Terminate")
    return json.dumps({"RecursiveLoop": loop})


# https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html
@operation(LambdaResponse)
def put_function_recursion_config(self):
    function_of(self).recursive_loop = self.json_body["RecursiveLoop"]
    return get_function_recursion_config(self)


# https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
@operation(LambdaResponse)
def list_function_url_configs(self):
    urls = getattr(function_of(self), "urls_by_qualifier", {})
    return json.dumps({"FunctionUrlConfigs": [url.to_dict() for url in urls.values()]})


for end in ("recursion-config", "urls"):
    path = rf"{{0}}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/{end}$"
    url_paths.setdefault(path, LambdaResponse.dispatch)
