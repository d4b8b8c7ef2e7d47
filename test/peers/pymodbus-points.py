# Reads one point of the gateway: value, OPC UA status, age in ms, OPC DA quality. pymodbus-points.py PORT ADDRESS
import struct
import sys

from pymodbus.client import ModbusTcpClient

port, address = int(sys.argv[1]), int(sys.argv[2])
client = ModbusTcpClient("127.0.0.1", port=port)
assert client.connect()
words = client.read_input_registers(address, 7, 1).registers
value, status, age = struct.unpack(">fII", struct.pack(">6H", *words[:6]))
print(round(value, 3), status, age, words[6])
client.close()
