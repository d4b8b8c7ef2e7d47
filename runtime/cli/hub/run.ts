import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import type { HubOptions } from "#runtime/hub/open-hub.ts";
import { addressIn, dataIn, dataOption, passwordIn, pemIn, storeIn, storeOptions } from "./shared.ts";

const brokerOptions: Part["options"] = {
  data: dataOption,
  name: { type: "string", value: "NAME", about: "under which it signs, for good", default: "hub" },
  topic: { type: "string", value: "TOPIC", about: "before all topics of the fleet", default: "iv/1" },
  broker: { type: "string", value: "URL", about: "take part at this broker instead of opening one" },
  "broker-password": {
    type: "string",
    value: "FILE",
    about: "the password for it, in a file of mode 600; the user is named in the URL",
  },
  cert: { type: "string", value: "FILE", about: "its certificate (PEM); with it the broker speaks TLS" },
  key: { type: "string", value: "FILE", about: "the certificate's key" },
  ca: { type: "string", value: "FILE", about: "who has to have signed the other side's certificate" },
};

export const runPart: Part = {
  name: "run",
  usage: [
    "hub run [--data DIR] [--name NAME] [--listen HOST:PORT | --broker URL] [--keep-days N] [--page HOST:PORT] [--page-token FILE] [--page-cert FILE --page-key FILE] [--cert FILE --key FILE] [--ca FILE] [--json]",
    "hub run --store URL [--store-password FILE] --broker URL [--broker-password FILE] [--data DIR] [--name NAME]",
  ],
  about:
    "Keeps the logs of enrolled gateways, cosigns their checkpoints once all records are on its disk, and shows the fleet on a page. It brings a broker along; with --broker it takes part at another one. With --ca only gateways with a certificate are let in, each to its own log alone. The page is opened beyond loopback only with a certificate and a token. With --store several hubs with the same keys serve the same gateways at one broker.",
  options: {
    ...brokerOptions,
    ...storeOptions,
    listen: {
      type: "string",
      value: "HOST:PORT",
      about: "where its own broker listens",
      default: "127.0.0.1:1883",
    },
    page: { type: "string", value: "HOST:PORT", about: "where the page is", default: "127.0.0.1:8480" },
    "keep-days": {
      type: "string",
      value: "N",
      about: "give up records so long after they were settled (default: never)",
    },
    "page-cert": {
      type: "string",
      value: "FILE",
      about: "the page's certificate (PEM); with it, it speaks TLS",
    },
    "page-key": { type: "string", value: "FILE", about: "that certificate's key" },
    "page-token": {
      type: "string",
      value: "FILE",
      about: "what who asks has to bring; drawn where it is not there",
    },
  },
  examples: [
    {
      run: "iv hub run --data /var/lib/iv-hub --name hub.example/plant7",
      what: "and enrol gateways beside it",
    },
    {
      run: "iv hub run --store postgres://iv@db.plant.local/iv --broker mqtts://nats.plant.local:8883",
      what: "one of several; each has copies of witness.key and ledger.key in its data folder",
    },
  ],
  run: (call, io) => runHub(call, io, "mirror"),
};

export const witnessPart: Part = {
  name: "witness",
  usage: ["hub witness --broker URL --name NAME [--data DIR] [--cert FILE --key FILE] [--ca FILE] [--json]"],
  about:
    "Cosigns checkpoints and keeps nothing but the last one of each log: on every gateway of a plant one witness, at the plant's own broker, so that no log can be told in two ways while the hub cannot be reached. Its data folder is its own, and so is its key.",
  options: {
    ...brokerOptions,
    listen: {
      type: "string",
      value: "HOST:PORT",
      about: "open a broker there, where no --broker is named",
      default: "127.0.0.1:1884",
    },
  },
  examples: [
    {
      run: "iv hub witness --broker mqtt://10.0.7.2:1883 --name plant7/gw2 --data /var/lib/iv-witness",
      what: "beside the gateway on gw2, for its neighbours",
    },
  ],
  run: (call, io) => runHub(call, io, "witness"),
};

async function runHub(call: Call, io: Io, role: HubOptions["role"]): Promise<ExitCode> {
  const { openHub } = await import("#runtime/hub/open-hub.ts");
  const isJson = call.options["json"] === true;
  const onNews: HubOptions["onNews"] = (level, text) =>
    isJson ? io.out(JSON.stringify({ event: "news", level, text })) : io.err(`${level}: ${text}`);
  await using hub = await openHub({
    ...{ role, data: dataIn(call), name: textOption(call, "name")!, root: textOption(call, "topic")! },
    broker: brokerOf(call),
    ...(role === "mirror" && {
      ...{ page: await pageOf(call), store: storeIn(call, onNews) },
      ...keepIn(call),
    }),
    ...{ nowMs: Date.now, onNews },
  });
  const key = hub.key.verifier.text;
  const books =
    textOption(call, "store") === undefined ? `--data ${dataIn(call)}` : "--store with this store";
  const enrol = `Enrol gateways with: iv hub enrol VKEY ${books}`;
  if (isJson) io.out(JSON.stringify({ event: "open", key, broker: hub.broker, url: hub.page ?? null }));
  else
    io.out(
      [
        `Key      ${key}`,
        `Broker   ${hub.broker}`,
        ...(hub.page ? [`Page     ${hub.page}`] : []),
        enrol,
      ].join("\n"),
    );
  await new Promise<void>((resolve) => {
    if (io.stop.aborted) resolve();
    else io.stop.addEventListener("abort", () => resolve(), { once: true });
  });
  return 0;
}

function keepIn(call: Call): Pick<HubOptions, "keepDays"> {
  const days = numberOption(call, "keep-days", { min: 1, max: 36_500 });
  return days === undefined ? {} : { keepDays: days };
}

async function pageOf(call: Call): Promise<NonNullable<HubOptions["page"]>> {
  const { pageTokenIn } = await import("#runtime/hub/store/page-token.ts");
  const [cert, key, token] = ["page-cert", "page-key", "page-token"].map((name) => textOption(call, name));
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError("--page-cert and --page-key come together");
  return {
    ...addressIn(call, "page"),
    ...(cert !== undefined && key !== undefined && { tls: { cert, key } }),
    ...(token !== undefined && { token: pageTokenIn(token) }),
  };
}

function brokerOf(call: Call): HubOptions["broker"] {
  const [url, cert, key, ca] = ["broker", "cert", "key", "ca"].map((name) => textOption(call, name));
  const pem = pemIn(call, "");
  const password = passwordIn(call, "broker-password");
  if (url !== undefined) {
    if (URL.parse(url)?.password)
      throw new UsageError(
        "--broker has a password, which everybody sees who lists processes: use --broker-password",
      );
    return { url, ...(password && { password }), ...(pem && { pem }) };
  }
  if (password !== undefined) throw new UsageError("--broker-password needs a --broker");
  const listen = addressIn(call, "listen");
  if (cert === undefined || key === undefined) {
    if (ca !== undefined) throw new UsageError("--ca needs --cert and --key, or a --broker");
    return { listen };
  }
  return { listen, tls: { cert, key, ...(ca !== undefined && { ca }) } };
}
