import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeRequest, type Request } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusRtuServer } from "#bridge/protocol/modbus-rtu-server.ts";
import { encodeRtu, findReply } from "#bridge/protocol/rtu-frame.ts";
import { pieces, request } from "../arbitraries.ts";

const silenceUs = 2_000;

function openServer(): { server: ModbusRtuServer; written: number[] } {
  const written: number[] = [];
  const bank = {
    readBits: (_table: string, _address: number, count: number) => Array<0>(count).fill(0),
    readWords: (_table: string, address: number, count: number) =>
      Array.from({ length: count }, (_, at) => (address + at) & 0xffff),
    writeBits: () => undefined,
    writeWords: (address: number) => void written.push(address),
  };
  return { server: new ModbusRtuServer({ unit: 3, bank, silenceUs }), written };
}

const frameOf = (asked: Request, unit = 3) => encodeRtu({ unit, pdu: encodeRequest(asked) });
const write = (address: number): Request => ({ kind: "write-words", address, words: [1, 2] });

test("ModbusRtuServer answers every request however it is cut, behind whatever was broken before", () => {
  fc.assert(
    fc.property(
      request,
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.uint8Array({ maxLength: 300 }),
      (asked, cuts, broken) => {
        const { server } = openServer();
        server.receive(broken, 0);
        const served = pieces(frameOf(asked), cuts).flatMap((piece) => server.receive(piece, silenceUs));
        assert.equal(served.length, 1);
        assert.equal(findReply(served[0]!.frame, 3).kind, "frame");
      },
    ),
  );
});

test("ModbusRtuServer obeys a broadcast in silence, and is silent about others and about what is broken", () => {
  const { server, written } = openServer();
  let now = 0;
  const receive = (bytes: Uint8Array) => {
    now += silenceUs;
    return server.receive(bytes, now);
  };
  assert.deepEqual(receive(frameOf(write(7), 0)), []);
  assert.deepEqual(written, [7]);
  assert.deepEqual(receive(frameOf(write(8), 4)), []);
  const bent = frameOf(write(9)).map((byte, index) => (index === 8 ? byte ^ 1 : byte));
  assert.deepEqual(receive(bent), []);
  assert.deepEqual(written, [7]);
  const [unknown] = receive(encodeRtu({ unit: 3, pdu: Uint8Array.of(0x42, 14, 1, 0) }));
  assert.deepEqual(unknown!.frame, encodeRtu({ unit: 3, pdu: Uint8Array.of(0x42 | 0x80, 1) }));
});
