"""A pymodbus server for tests: `tcp PORT` or `rtu PATH`, unit 1, registers that hold their own address, and an identity."""
import logging
import sys

from pymodbus.device import ModbusDeviceIdentification
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer

block = lambda: ModbusSequentialDataBlock(0, list(range(1000)))
slave = ModbusSlaveContext(hr=block(), ir=block(), zero_mode=True)
context = ModbusServerContext(slaves={1: slave}, single=False)
logging.disable(logging.CRITICAL)
identity = ModbusDeviceIdentification(
    info_name={"VendorName": "Example Works", "ProductCode": "EW-7", "MajorMinorRevision": "2.4"}
)
kind, where = sys.argv[1:]
print("ready", flush=True)
if kind == "tcp":
    StartTcpServer(context=context, identity=identity, address=("127.0.0.1", int(where)))
else:
    StartSerialServer(context=context, identity=identity, framer=ModbusRtuFramer, port=where, baudrate=115200, parity="N")
