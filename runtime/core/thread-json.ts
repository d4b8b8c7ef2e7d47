// JSON between our own threads. Numbers that JSON does not know survive: a proposal of NaN has to reach
// the judge as what it is, and be refused there, rather than become a null on the way.

export function toThreadBytes(value: object): Uint8Array {
  return encoder.encode(
    JSON.stringify(value, (_, member) =>
      isOdd(member) ? { [oddMark]: Object.is(member, -0) ? "-0" : String(member) } : member,
    ),
  );
}

export function fromThreadBytes<T>(bytes: Uint8Array): T {
  return JSON.parse(decoder.decode(bytes), (_, member) =>
    typeof member === "object" && member !== null && oddMark in member ? Number(member[oddMark]) : member,
  ) as T;
}

function isOdd(member: unknown): boolean {
  return typeof member === "number" && (!Number.isFinite(member) || Object.is(member, -0));
}

const oddMark = "\u0000number";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
