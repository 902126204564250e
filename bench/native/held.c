/* Becomes another program when a byte comes in, so that its group is chosen before: held PROGRAM ARGUMENT... */
#include <stdio.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    char go;
    if (count < 2 || read(STDIN_FILENO, &go, 1) != 1)
        return 2;
    execv(arguments[1], arguments + 1);
    perror(arguments[1]);
    return 127;
}
