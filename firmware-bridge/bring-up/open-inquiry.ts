import { openSerialLink } from "#bridge/link/serial.ts";
import { openTcpLink } from "#bridge/link/tcp.ts";
import { paceOf } from "#bridge/protocol/rtu-frame.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { type HeardIn, Inquiry, type InquiryWire, type Question } from "./inquiry.ts";
import type { Surroundings } from "./reader.ts";
import { bare, type ModbusTarget } from "./target.ts";

export interface OpenInquiry extends Disposable {
  ask(question: Question): Promise<HeardIn>;
  /** Why nobody is there, in words. */
  readonly detail: string;
}

/** An inquiry on its wire. A serial port is taken for as long as it is open. */
export function openInquiry(
  target: ModbusTarget,
  { clock, random, timeoutMs }: Surroundings & { readonly timeoutMs: number },
): OpenInquiry {
  const wire: InquiryWire =
    target.kind === "modbus-tcp"
      ? { kind: "tcp", firstTransaction: Math.floor(random() * 65_536) }
      : { kind: "rtu", pace: paceOf(target), echo: target.echo };
  const inquiry = new Inquiry({ wire, timeoutUs: timeoutMs * US_PER_MS });
  const parts = { clock, random, conversation: inquiry };
  const link =
    target.kind === "modbus-tcp"
      ? openTcpLink({ ...parts, host: bare(target.host), port: target.port })
      : openSerialLink({ ...parts, ...target });
  return {
    ask(question) {
      const told = inquiry.ask(question, clock.now());
      link.poke();
      return told;
    },
    get detail() {
      return link.state.detail;
    },
    [Symbol.dispose]: () => link.close(),
  };
}
