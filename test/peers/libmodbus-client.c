/* A libmodbus client for tests: `tcp PORT` or `rtu PATH`, unit 1. Asks the furnace's PLC and prints what it was
   told: four input registers, a write group and what then stands there, and the error of a register that is
   not there. */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    modbus_t *ctx = strcmp(argv[1], "tcp") == 0 ? modbus_new_tcp("127.0.0.1", atoi(argv[2]))
                                                : modbus_new_rtu(argv[2], 115200, 'E', 8, 1);
    if (ctx == NULL) return 1;
    modbus_set_slave(ctx, 1);
    modbus_set_response_timeout(ctx, 5, 0);
    if (modbus_connect(ctx) == -1) return 1;
    uint16_t words[4];
    if (modbus_read_input_registers(ctx, 0, 4, words) != 4) return 1;
    printf("%d %d %d %d\n", words[0], words[1], words[2], words[3]);
    uint16_t group[4] = {0, 7, 1250, 400};
    if (modbus_write_registers(ctx, 0, 4, group) != 4) return 1;
    if (modbus_read_registers(ctx, 0, 4, words) != 4) return 1;
    printf("%d %d %d %d\n", words[0], words[1], words[2], words[3]);
    printf("%d\n", modbus_read_registers(ctx, 500, 1, words) == -1 && errno == EMBXILADD);
    modbus_close(ctx);
    return 0;
}
