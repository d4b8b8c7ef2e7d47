import assert from "node:assert/strict";
import { test } from "node:test";
import { MqttMap } from "#bridge/drivers/mqtt-map.ts";
import { explainKey, parseGateway } from "#runtime/cli/gateway-file.ts";
import { addressOf, type Config, type MqttConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

const head = "gateway: { name: gw1, data: ./data }\ncapsule: { path: capsule }\n";
const mqtt = `${head}
device:
  driver: mqtt
  url: mqtt://127.0.0.1:1883
  passwordFile: secret.txt
  online: { topic: plant/oven/online }
  command:
    topic: plant/oven/command
    payload: '{"id":"{id}","writes":{writes}}'
    ack: { topic: plant/oven/ack, id: /id, ok: /ok }
  points:
    melt: { topic: "plant/oven/{point}", value: /v, time: /ts, unit: K, min: 0, max: 2000 }
    power: { topic: "plant/oven/{point}", value: /v, unit: kW, min: 0, max: 60, access: write }
`;
const opcua = `${head}
device:
  driver: opcua
  url: opc.tcp://127.0.0.1:4840
  security: { mode: SignAndEncrypt, certificateFile: own.pem, keyFile: own.key }
  points:
    melt: { node: "ns=2;s=Melt", unit: K, min: 0, max: 2000 }
`;
const modbus = `${head}
device:
  driver: modbus-tcp
  host: 127.0.0.1
  tickRegister: 0
  points: { melt: { table: input, address: 0, unit: K, min: 0, max: 2000 } }
`;

const parse = (text: string): Config => parseGateway(text, "/etc/iv/gateway.yaml");
const refuses = (text: string, pattern: RegExp): void =>
  assert.throws(
    () => parse(text),
    (error) => error instanceof Fault && error.code === "config/bad" && pattern.test(error.message),
    text,
  );

test("parseGateway() reads an MQTT device, with files beside its own", () => {
  const { device } = parse(mqtt).devices;
  assert.ok(device?.driver === "mqtt");
  assert.equal(device.passwordFile, "/etc/iv/secret.txt");
  assert.deepEqual([device.version, device.staleMs, device.packetBytesMax], ["5", 10_000, 65_536]);
  assert.deepEqual(device.online, { topic: "plant/oven/online", up: "online", down: "offline" });
  assert.equal(addressOf(device), "mqtt://127.0.0.1:1883");
  assert.deepEqual(new MqttMap(device).topics, [
    ...["plant/oven/melt", "plant/oven/power", "plant/oven/command", "plant/oven/online", "plant/oven/ack"],
  ]);
});

test("parseGateway() reads an OPC UA server, whose security is said and not assumed", () => {
  const { device } = parse(opcua).devices;
  assert.ok(device?.driver === "opcua");
  assert.deepEqual(device.security, {
    ...{ mode: "SignAndEncrypt", policy: "Basic256Sha256" },
    ...{ certificateFile: "/etc/iv/own.pem", keyFile: "/etc/iv/own.key" },
  });
  refuses(opcua.replace(/ {2}security:.*\n/, ""), /security/);
  refuses(opcua.replace("opc.tcp", "mqtt"), /url/);
  refuses(opcua.replace('node: "ns=2;s=Melt", ', ""), /node/);
});

test("parseGateway() knows no way to keep a command in the broker", () => {
  refuses(mqtt.replace("command:", "command:\n    retain: true"), /retain/);
  refuses(mqtt.replace("plant/oven/command", "plant/+/command"), /topic/);
  refuses(mqtt.replace("mqtt://", "http://"), /url/);
  refuses(mqtt.replace("mqtt://", "mqtt://user:word@"), /url/);
});

test("parseGateway() keeps registers for Modbus", () => {
  refuses(modbus.replace("address: 0, ", ""), /address/);
  refuses(modbus.replace("  tickRegister: 0\n", ""), /tickRegister/);
  refuses(mqtt.replace("  driver: mqtt", "  driver: mqtt\n  tickRegister: 0"), /tickRegister/);
});

test("parseGateway() reads all forms of uplink, each with its own keys", () => {
  const uplinkOf = (text: string) => parse(`${modbus}uplink: ${text}\n`).uplink;
  assert.deepEqual(uplinkOf("{ url: mqtt://b, topic: a/b }"), {
    ...{ url: "mqtt://b", topic: "a/b", format: "json", device: "machine" },
  });
  assert.deepEqual(uplinkOf("{ url: mqtt://b, format: sparkplug, group: plant7, primaryHost: scada1 }"), {
    ...{ url: "mqtt://b", format: "sparkplug", group: "plant7", device: "machine", primaryHost: "scada1" },
  });
  const mirror = "hub+19837af8+BN+GARmBG3ZTJJSX8/UQnTezIZRqgCkLwWQCBUNSL47c";
  const proofs = uplinkOf(
    `{ url: mqtts://b, topic: iv/1, format: proofs, mirror: "${mirror}", telemetry: {}, tls: { ca: ca.pem } }`,
  );
  assert.ok(proofs?.format === "proofs");
  assert.deepEqual(proofs.telemetry, {
    ...{ everyMs: 1_000, alarmBytesPerHour: 1_000_000, pointsBytesPerHour: 10_000_000 },
  });
  assert.match(proofs.tls!.ca!, /^\/.*ca\.pem$/);
  const { witnesses } = parse(`${modbus}witnesses: { url: mqtt://w, keys: ["${mirror}"] }\n`);
  assert.deepEqual(witnesses, { url: "mqtt://w", topic: "iv/1", keys: [mirror] });
  for (const wrong of [
    "{ url: mqtt://b, topic: a, format: proofs }",
    `{ url: mqtt://b, format: proofs, mirror: "${mirror}" }`,
    `{ url: mqtt://b, topic: a, mirror: "${mirror}" }`,
    `{ url: mqtt://b, topic: a, telemetry: {} }`,
    `{ url: mqtt://b, format: sparkplug, group: g, mirror: "${mirror}" }`,
    `{ url: mqtt://b, topic: a, format: proofs, mirror: nonsense }`,
    `{ url: mqtt://b, topic: a, tls: { cert: a.pem } }`,
    "{ url: mqtt://b }",
    "{ url: mqtt://b, topic: a, group: g }",
    "{ url: mqtt://b, format: sparkplug }",
    "{ url: mqtt://b, format: sparkplug, group: a/b }",
    "{ url: mqtt://b, format: sparkplug, group: g, topic: a }",
  ])
    assert.throws(() => uplinkOf(wrong), Fault, wrong);
});

test("MqttMap refuses a device that could not be told from a lie", () => {
  const device = parse(mqtt).devices["device"] as MqttConfig;
  const { power } = device.points as { power: MqttConfig["points"][string] };
  const { command, ...commandless } = device;
  const { topic: _topic, ...unseen } = power;
  const wrong: readonly [MqttConfig, RegExp][] = [
    [commandless, /no `command`/],
    [{ ...device, points: { power: unseen } }, /no topic on which its value is told/],
    [{ ...device, command: { ...command!, payload: "{id}" } }, /no \{writes\}/],
    [{ ...device, command: { ...command!, payload: "{writes}" } }, /no \{id\}/],
    [{ ...device, command: { ...command!, topic: "plant/oven/power" } }, /share the topic/],
    [
      {
        ...device,
        command: { topic: "x", payload: "{writes}" },
        points: { power: { ...power, confirm: "acked" } },
      },
      /command.ack/,
    ],
    [{ ...device, points: { power: { ...power, scale: 0 } } }, /scale/],
  ];
  for (const [config, pattern] of wrong)
    assert.throws(
      () => new MqttMap(config),
      (error) => error instanceof Fault && pattern.test(error.message),
    );
});

test("explainKey() knows the keys of every driver and uplink", () => {
  for (const key of ["device.command.ack.id", "device.security.mode", "device.points.x.node", "uplink.group"])
    assert.ok(explainKey(key)!.description.length > 20, key);
});
