import assert from "node:assert/strict";
import type { IConnectPacket, ISubscribePacket, Packet } from "mqtt-packet";
import { metricsOf, numberOf, type Told, textOf } from "./protoc.ts";
import { names, type Run, type Said } from "./run.ts";

/** What an assertion is held against: both lives. */
export interface Lives {
  readonly free: Run;
  readonly hosted: Run;
}

/** Throws where the lives contradict it. */
export type Claim = (lives: Lives) => void;

export const topic = (type: string, device?: string): string =>
  ["spBv1.0", names.group, type, names.node, ...(device === undefined ? [] : [device])].join("/");

export const allSaid = ({ free, hosted }: Lives): readonly Said[] => [...free.said, ...hosted.said];
export const of = (lives: Lives, ...types: readonly string[]): readonly Said[] => {
  const found = allSaid(lives).filter(({ type }) => types.includes(type));
  assert.ok(found.length > 0, `${types} were said`);
  return found;
};
export const each = (said: readonly Said[], check: (one: Said) => void): void => said.forEach(check);
interface Seen<Command extends Packet["cmd"]> {
  readonly at: number;
  readonly line: number;
  readonly packet: Extract<Packet, { cmd: Command }>;
}
export const packets = <Command extends Packet["cmd"]>(run: Run, cmd: Command): readonly Seen<Command>[] =>
  run.entries.flatMap((entry, at) =>
    "packet" in entry && entry.packet.cmd === cmd
      ? [{ at, line: entry.line, packet: entry.packet as Extract<Packet, { cmd: Command }> }]
      : [],
  );
export const connects = (lives: Lives): readonly IConnectPacket[] =>
  [lives.free, lives.hosted].flatMap((run) => packets(run, "connect").map(({ packet }) => packet));
export const marked = ({ entries }: Run, mark: string): number => {
  const at = entries.findIndex((entry) => "mark" in entry && entry.mark === mark);
  assert.ok(at >= 0, mark);
  return at;
};
export const after = (run: Run, mark: string): readonly Said[] =>
  run.said.filter(({ at }) => at > marked(run, mark));
export const named = ({ told }: Said, name: string): Told => {
  const found = metricsOf(told).find((metric) => textOf(metric, "name") === name);
  assert.ok(found !== undefined, name);
  return found;
};
export const hasValue = (metric: Told): boolean => Object.keys(metric).some((key) => key.endsWith("_value"));
export const perLine = (lives: Lives): readonly (readonly Said[])[] =>
  [lives.free, lives.hosted].flatMap(({ said }) => [...Map.groupBy(said, ({ line }) => line).values()]);

// The claims that several assertions make, each in its own words.

export const isAt =
  (type: string, device?: string): Claim =>
  (lives) =>
    each(of(lives, type), (one) => assert.equal(one.topic, topic(type, device)));
export const isQos0 =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ qos }) => assert.equal(qos, 0));
export const isNotRetained =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ retain }) => assert.equal(retain, false));
export const isPlain =
  (type: string): Claim =>
  (lives) => {
    isQos0(type)(lives);
    isNotRetained(type)(lives);
  };
export const hasTime =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ told }) =>
      assert.ok(Math.abs(numberOf(told, "timestamp")! - Date.now()) < 60_000),
    );
export const countsOn =
  (type: string): Claim =>
  (lives) => {
    of(lives, type);
    for (const line of perLine(lives)) {
      const counted = line.filter(({ type }) => type !== "NDEATH");
      for (const [index, one] of counted.entries()) {
        const before = counted[index - 1];
        const expected = one.type === "NBIRTH" ? 0 : (numberOf(before!.told, "seq")! + 1) % 256;
        if (one.type === type) assert.equal(numberOf(one.told, "seq"), expected);
      }
    }
  };
export const isProtobuf =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ told }) => assert.ok(numberOf(told, "timestamp")! > 0));
export const seqInRange =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ told }) => {
      const seq = numberOf(told, "seq")!;
      assert.ok(Number.isInteger(seq) && seq >= 0 && seq <= 255);
    });
export const wholeBirth = (lives: Lives): void => {
  for (const line of perLine(lives)) {
    const born = new Set<string>();
    for (const { type, told } of line) {
      for (const metric of metricsOf(told))
        if (type.endsWith("BIRTH")) born.add(textOf(metric, "alias") ?? "none");
        else if (type.endsWith("DATA")) assert.ok(born.has(textOf(metric, "alias")!), "it was in a birth");
    }
  }
  each(of(lives, "DBIRTH"), ({ told }) => assert.equal(metricsOf(told).length, 3));
};
export const saysWhole =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ told }) => {
      for (const metric of metricsOf(told)) {
        assert.ok(textOf(metric, "name") && textOf(metric, "datatype"));
        assert.notEqual(hasValue(metric), textOf(metric, "is_null") === "true");
      }
    });
export const hasNull = (lives: Lives): void => {
  saysWhole("DBIRTH")(lives);
  assert.ok(of(lives, "DBIRTH").every((one) => textOf(named(one, "power"), "is_null") === "true"));
};
export const onlyChanges = (lives: Lives): void => {
  const live = of(lives, "DDATA").flatMap(({ told }) =>
    metricsOf(told).filter((metric) => textOf(metric, "is_historical") === undefined),
  );
  const melts = live
    .filter((metric) => textOf(metric, "alias") === "3")
    .map((metric) => metric["double_value"]![0]);
  assert.ok(melts.length > 270);
  assert.equal(new Set(melts).size, melts.length, "no value was told twice");
  for (let value = 951; value < 951 + 270; value++)
    assert.ok(melts.includes(String(value)), `${value} was told`);
};
export const nodeChanges = (lives: Lives): void => {
  const [change, ...more] = lives.free.said.filter(({ type }) => type === "NDATA");
  assert.equal(more.length, 0);
  assert.equal(textOf(metricsOf(change!.told)[0]!, "string_value"), "holding");
};
export const inOrder =
  (type: string): Claim =>
  (lives) =>
    each(of(lives, type), ({ told }) => {
      const times = metricsOf(told)
        .filter((metric) => textOf(metric, "is_historical") === undefined)
        .map((metric) => numberOf(metric, "timestamp")!);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    });
export const bothInOrder =
  (...types: readonly string[]): Claim =>
  (lives) => {
    for (const type of types) inOrder(type)(lives);
  };
export const rebirthControl = (lives: Lives): void =>
  each(of(lives, "NBIRTH"), (one) => {
    const control = named(one, "Node Control/Rebirth");
    assert.equal(textOf(control, "datatype"), "11");
    assert.equal(textOf(control, "boolean_value"), "false");
  });
export const bdSeqMatches = (lives: Lives): void => {
  for (const run of [lives.free, lives.hosted])
    for (const one of run.said.filter(({ type }) => type === "NBIRTH" || type === "NDEATH")) {
      const will = run.wills.find(({ line }) => line === one.line)!;
      assert.equal(textOf(named(one, "bdSeq"), "long_value"), textOf(named(will, "bdSeq"), "long_value"));
    }
};
export const will =
  (check: (one: Said) => void): Claim =>
  (lives) => {
    for (const run of [lives.free, lives.hosted]) {
      assert.equal(run.wills.length, packets(run, "connect").length);
      each(run.wills, check);
    }
  };
export const deathSaysOne = (lives: Lives): void =>
  each([...lives.free.wills, ...of(lives, "NDEATH")], ({ told }) => {
    assert.deepEqual(
      metricsOf(told).map((metric) => textOf(metric, "name")),
      ["bdSeq"],
    );
  });
export const deathHasNoSeq = (lives: Lives): void =>
  each([...lives.free.wills, ...of(lives, "NDEATH")], ({ told }) => assert.equal(told["seq"], undefined));
export const birthsFirst = (lives: Lives): void => {
  for (const line of perLine(lives)) {
    assert.equal(line[0]!.type, "NBIRTH");
    assert.equal(line[1]!.type, "DBIRTH");
  }
};
export const nodeBeforeDevice = (lives: Lives): void => {
  for (const line of perLine(lives))
    for (const [index, { type }] of line.entries())
      if (type === "DBIRTH") assert.ok(line.slice(0, index).some((one) => one.type === "NBIRTH"));
};
export const subscribes =
  (wanted: string): Claim =>
  (lives) => {
    for (const run of [lives.free, lives.hosted])
      for (const { line, at } of packets(run, "connect")) {
        const subscribe = packets(run, "subscribe").find((one) => one.line === line);
        const found = (subscribe?.packet as ISubscribePacket | undefined)?.subscriptions.find(
          (one) => one.topic === wanted,
        );
        assert.equal(found?.qos, 1);
        const first = run.said.find((one) => one.line === line);
        assert.ok(first === undefined || (at < subscribe!.at && subscribe!.at < first.at));
      }
  };
export const waitsForHost = ({ hosted }: Lives): void => {
  assert.ok(
    hosted.said[0]!.at > marked(hosted, "online"),
    "neither another host, nor offline, nor an older word",
  );
  assert.ok(packets(hosted, "connect")[0]!.at < marked(hosted, "online"));
};
export const leavesWithHost = ({ hosted }: Lives): void => {
  const [last] = after(hosted, "offline");
  assert.equal(last!.type, "NDEATH");
  assert.ok(packets(hosted, "disconnect").some(({ at, line }) => at > last!.at && line === last!.line));
};
export const walksOn = ({ hosted }: Lives): void => {
  const [first, second] = packets(hosted, "connect");
  assert.ok(second!.at > marked(hosted, "offline") && second!.line !== first!.line);
  assert.ok(after(hosted, "online elsewhere").every(({ line }) => line === second!.line));
};
export const staysForOlder = ({ hosted }: Lives): void => {
  const between = hosted.entries.slice(marked(hosted, "older offline"), marked(hosted, "offline"));
  assert.ok(between.every((entry) => !("packet" in entry) || entry.packet.cmd === "puback"));
};
export const rebirth = ({ free }: Lives): readonly Said[] =>
  free.said.filter(({ at }) => at > marked(free, "rebirth") && at < marked(free, "cut"));
export const bornAgain = (lives: Lives): void => {
  const said = rebirth(lives);
  assert.deepEqual(
    said.slice(0, 2).map(({ type }) => type),
    ["NBIRTH", "DBIRTH"],
  );
};
export const goodbye = (lives: Lives): void => {
  for (const run of [lives.free, lives.hosted]) {
    const last = run.said.at(-1)!;
    assert.equal(last.type, "NDEATH");
    assert.ok(packets(run, "disconnect").some(({ at, line }) => at > last.at && line === last.line));
  }
};
export const uniqueAliases = (lives: Lives): void => {
  for (const line of perLine(lives)) {
    const owners = new Map<string, string>();
    for (const { type, told } of line)
      for (const metric of type.endsWith("BIRTH") ? metricsOf(told) : []) {
        const [alias, name] = [textOf(metric, "alias"), textOf(metric, "name")!];
        if (alias === undefined) continue;
        assert.equal(owners.get(alias) ?? name, name);
        owners.set(alias, name);
      }
  }
};
export const aliasOnly = (lives: Lives): void =>
  each(of(lives, "NDATA", "DDATA"), ({ told }) => {
    for (const metric of metricsOf(told))
      assert.ok(metric["alias"] && !metric["name"] && !metric["datatype"]);
  });
export const births =
  (check: (metric: Told) => void): Claim =>
  (lives) =>
    each(of(lives, "NBIRTH", "DBIRTH"), ({ told }) => metricsOf(told).forEach(check));
export const qualities =
  (check: (property: Told) => void): Claim =>
  (lives) => {
    const found = of(lives, "DBIRTH", "DDATA").flatMap(({ told }) =>
      metricsOf(told).flatMap((metric) => {
        const set = metric["properties"]?.[0] as Told | undefined;
        // protoc prints each key; the recorder's reader joins nothing, so both lists count alike.
        const at = set?.["keys"]?.indexOf("Quality") ?? -1;
        return at < 0 ? [] : [set!["values"]![at] as Told];
      }),
    );
    assert.ok(found.length >= 4);
    found.forEach(check);
  };
export const propertyLists = (lives: Lives): void => {
  for (const { told } of of(lives, "DBIRTH", "DDATA"))
    for (const metric of metricsOf(told)) {
      const set = metric["properties"]?.[0] as Told | undefined;
      assert.equal(set?.["keys"]?.length, set?.["values"]?.length);
    }
};
export const propertyTypes = (lives: Lives): void => {
  for (const { told } of of(lives, "DBIRTH"))
    for (const metric of metricsOf(told))
      for (const value of ((metric["properties"]![0] as Told)["values"] ?? []) as readonly Told[])
        assert.ok(["3", "12"].includes(textOf(value, "type")!));
};
export const metricTimes = (lives: Lives): void =>
  each(of(lives, "NBIRTH", "DBIRTH", "NDATA", "DDATA"), ({ told }) => {
    for (const metric of metricsOf(told)) assert.ok(numberOf(metric, "timestamp")! > 1.6e12);
  });
export const topicParts = (lives: Lives): void =>
  each(allSaid(lives), ({ topic }) => {
    const [space, group, type, node, device, ...more] = topic.split("/");
    assert.deepEqual([space, group, node, more], ["spBv1.0", names.group, names.node, []]);
    assert.equal(device !== undefined, type!.startsWith("D"));
  });
export const safeNames = (): void => {
  for (const name of Object.values(names)) assert.ok(!/[+/#]/.test(name) && name.isWellFormed());
};
export const differInCase = (lives: Lives): void =>
  each(of(lives, "NBIRTH", "DBIRTH"), ({ told }) => {
    const all = metricsOf(told).map((metric) => textOf(metric, "name")!.toLowerCase());
    assert.equal(new Set(all).size, all.length);
  });
export const deviceGone = ({ free }: Lives): void => {
  const gone = free.said.findIndex(({ type }) => type === "DDEATH");
  const next = free.said.slice(gone + 1).find(({ topic }) => topic.endsWith("/oven"));
  assert.ok(
    gone > 0 && next!.type === "DBIRTH",
    "nothing of the device comes between its death and its birth",
  );
};
export const historyAfterCut = ({ free }: Lives): void => {
  const history = after(free, "cut").flatMap(({ told, type }) =>
    type === "DDATA" ? metricsOf(told).filter((one) => textOf(one, "is_historical") === "true") : [],
  );
  assert.deepEqual(history.map((one) => textOf(one, "double_value")).slice(-2), ["1304", "1305"]);
};
export const onlyGoodCommands = ({ free }: Lives): void =>
  assert.deepEqual(
    free.proposals.map((writes) => writes.map(({ point, value }) => `${point}=${value}`).join()),
    ["power=12.5", "power=13", "power=14"],
  );
