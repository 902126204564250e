using System.Net;
using System.Net.Sockets;
using System.Text;

// The floor of a start on the runtime that the function is built with: asks the Runtime API for an event and waits.
if (!IPEndPoint.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") ?? "", out var api))
    return 2;
using var connection = new Socket(api.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
connection.Connect(api);
connection.Send(Encoding.ASCII.GetBytes($"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {api}\r\n\r\n"));
var answer = new byte[4096];
while (connection.Receive(answer) > 0) { }
return 0;
