# Makes board.v, csr.json and soc.svd beside this file from LiteX itself, so that UARTBone is tested against the
# logic that real boards have, and the imports against what its builds write. By hand, when LiteX changes:
#
#   git clone https://github.com/enjoy-digital/litex && git clone https://github.com/m-labs/migen
#   PYTHONPATH=litex:migen python3 generate.py
#
# The ports are those of firmware-bridge/rtl/edc_top.v, so that the same harness runs it.

import json
import os
import re

from migen import Cat, ClockDomain, Module, Signal
from migen.fhdl.verilog import convert

from litex.build.sim import SimPlatform
from litex.build.generic_platform import Pins
from litex.soc.cores.gpio import GPIOOut
from litex.soc.cores.uart import RS232PHY, UARTBone
from litex.soc.integration import export
from litex.soc.integration.soc_core import SoCMini
from litex.soc.interconnect.csr import AutoCSR, CSRField, CSRStatus, CSRStorage
from litex.soc.interconnect import wishbone

CLOCK_HZ = 1_000_000
BAUD = 115_200
# Where the words of the register map begin, and how many there are.
FIRST, WORDS = 64, 32
# How long the bus waits where nobody is. LiteX's own number is a million clocks; while it waits the bridge hears
# nothing, so it is shorter than a byte here, for a comparison with a model that knows no such pause.
NOBODY_CLOCKS = 32


class Pads:
    def __init__(self):
        self.rx = Signal(name="rx")
        self.tx = Signal(name="tx")


class Board(Module):
    def __init__(self):
        self.pads = Pads()
        self.boot = Signal(32, name="boot")
        self.inputs = Signal(32, name="inputs")
        self.inputs_valid = Signal(name="inputs_valid")
        self.outputs = Signal(32, name="outputs")
        self.tripped = Signal(name="tripped")
        self.busy = Signal(name="busy")
        self.clock_domains.cd_sys = ClockDomain("sys", reset_less=True)
        self.submodules.phy = phy = RS232PHY(self.pads, CLOCK_HZ, BAUD)
        self.submodules.bone = bone = UARTBone(phy, CLOCK_HZ)
        self.submodules.ram = ram = wishbone.SRAM(WORDS * 4, bus=wishbone.Interface(data_width=32, adr_width=30))
        is_ram = lambda address: address[5:30] == FIRST // WORDS
        self.submodules.bus = wishbone.InterconnectShared([bone.wishbone], [(is_ram, ram.bus)], timeout_cycles=NOBODY_CLOCKS)
        serves = [bone.fsm.ongoing(state) for state in ("WRITE-DATA", "READ-DATA", "SEND-DATA")]
        self.comb += [self.outputs.eq(self.inputs), self.tripped.eq(self.boot[31] & self.inputs_valid)]
        self.comb += self.busy.eq((Cat(*serves) != 0) | ~phy.tx.fsm.ongoing("IDLE"))

    def ports(self):
        wire = {self.cd_sys.clk, self.pads.rx, self.pads.tx, self.busy}
        return wire | {self.boot, self.inputs, self.inputs_valid, self.outputs, self.tripped}


class Furnace(Module, AutoCSR):
    """What a project adds to a SoC: a command with fields, a reading, and a counter of two words."""

    def __init__(self):
        self.heater = CSRStorage(32, description="Heater power in 0.1 %", reset=0)
        self.fan = CSRStorage(fields=[CSRField("speed", size=10), CSRField("enable", size=1, offset=16)])
        self.melt = CSRStatus(32, description="Melt temperature in 0.1 K")
        self.energy = CSRStatus(48)


class Soc(SoCMini):
    def __init__(self):
        platform = SimPlatform("SIM", [("sys_clk", 0, Pins(1)), ("led", 0, Pins(4))])
        SoCMini.__init__(self, platform, clk_freq=CLOCK_HZ, ident="furnace board", ident_version=False)
        self.submodules.crg = Crg(platform)
        self.submodules.furnace = Furnace()
        self.submodules.leds = GPIOOut(platform.request("led"))
        self.add_timer("timer0")


class Crg(Module):
    def __init__(self, platform):
        self.clock_domains.cd_sys = ClockDomain("sys", reset_less=True)
        self.comb += self.cd_sys.clk.eq(platform.request("sys_clk"))


def here(name):
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), name)


def without_comments(text):
    return re.sub(r"//.*\n|/\*.*\*/\n", "", text)


if __name__ == "__main__":
    board = Board()
    text = str(convert(board, board.ports(), name="edc_top")).replace("sys_clk", "clk")
    with open(here("board.v"), "w") as out:
        out.write("// Made by generate.py from LiteX, which is (C) Enjoy-Digital and its developers, BSD-2-Clause.\n")
        out.write(without_comments(text))
    soc = Soc()
    soc.finalize()
    said = {"csr_regions": soc.csr_regions, "constants": soc.constants, "mem_regions": soc.mem_regions}
    with open(here("csr.json"), "w") as out:
        out.write(json.dumps(json.loads(export.get_csr_json(soc, **said)), indent=2) + "\n")
    with open(here("soc.svd"), "w") as out:
        out.write(re.sub(r"Litex SoC [-0-9: ]+", "LiteX SoC", export.get_csr_svd(soc)))
