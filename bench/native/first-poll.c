/* The floor of a start: a program that asks the Runtime API for an event and does nothing else. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    char host[64];
    int port;
    if (api == NULL || sscanf(api, "%63[^:]:%d", host, &port) != 2)
        return 2;

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return 2;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;

    char request[256];
    int length = snprintf(
        request, sizeof request, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n", api);
    if (write(connection, request, length) != length)
        return 1;

    char answer[4096];
    while (read(connection, answer, sizeof answer) > 0)
        ;
    return 0;
}
