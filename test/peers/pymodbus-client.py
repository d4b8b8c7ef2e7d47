"""A pymodbus client for tests: `tcp PORT` or `rtu PATH`, unit 1; asks what libmodbus-client.c asks."""
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient

kind, where = sys.argv[1:]
if kind == "tcp":
    client = ModbusTcpClient("127.0.0.1", port=int(where), timeout=5)
else:
    client = ModbusSerialClient(where, baudrate=115200, parity="N", timeout=5)
assert client.connect()
print(*client.read_input_registers(0, 4, slave=1).registers)
client.write_registers(0, [0, 7, 1250, 400], slave=1)
print(*client.read_holding_registers(0, 4, slave=1).registers)
print(int(client.read_holding_registers(500, 1, slave=1).exception_code == 2))
client.close()
