/* A libmodbus server for benchmarks and tests: `tcp PORT` or `rtu PATH`, unit 1, holding and input registers that hold their
   own address from 0 to 999. Says "ready" and serves until it is killed. */
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    int is_tcp = strcmp(argv[1], "tcp") == 0;
    modbus_t *ctx = is_tcp ? modbus_new_tcp("127.0.0.1", atoi(argv[2]))
                           : modbus_new_rtu(argv[2], 115200, 'E', 8, 1);
    modbus_mapping_t *map = modbus_mapping_new(64, 64, 1000, 1000);
    if (ctx == NULL || map == NULL) return 1;
    for (int at = 0; at < 1000; at++) map->tab_registers[at] = map->tab_input_registers[at] = at;
    modbus_set_slave(ctx, 1);
    int listener = -1;
    if (is_tcp) {
        listener = modbus_tcp_listen(ctx, 1);
        if (listener == -1) return 1;
    } else if (modbus_connect(ctx) == -1) return 1;
    puts("ready");
    fflush(stdout);
    uint8_t query[MODBUS_MAX_ADU_LENGTH];
    for (;;) {
        if (is_tcp && modbus_tcp_accept(ctx, &listener) == -1) return 1;
        for (;;) {
            int length = modbus_receive(ctx, query);
            if (length > 0) modbus_reply(ctx, query, length, map);
            else if (length == -1 && is_tcp) break;
        }
        modbus_close(ctx);
    }
}
