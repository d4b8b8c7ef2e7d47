import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import {
  DataType,
  DataValue,
  MessageSecurityMode,
  SecurityPolicy,
  type StatusCode,
  StatusCodes,
  Variant,
} from "node-opcua-client";
import { OPCUAServer } from "node-opcua-server";

export interface Knobs {
  /** The server's own time of the temperature, or now. */
  at?: Date;
  status: StatusCode;
  /** What a write is answered with; good ones are done. */
  answer: StatusCode;
  /** Says yes and does nothing. */
  lies: boolean;
}

type Space = ReturnType<NonNullable<OPCUAServer["engine"]["addressSpace"]>["getOwnNamespace"]>;
type Variable = ReturnType<Space["addVariable"]>;

/** A server of the same makers as our client's library, with a furnace of three values in it. */
export class Furnace implements AsyncDisposable {
  readonly folder: string;
  readonly knobs: Knobs = { status: StatusCodes.Good, answer: StatusCodes.Good, lies: false };
  melt = 950.5;
  power = 1;
  on = false;
  tick = 0;
  writes = 0;
  port = 0;
  #server: OPCUAServer | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Furnace> {
    const furnace = new Furnace(await mkdtemp(join(tmpdir(), "iv-opcua-server-")));
    await furnace.start();
    return furnace;
  }

  get url(): string {
    return `opc.tcp://127.0.0.1:${this.port}`;
  }

  get certificateFile(): string {
    return this.#server!.certificateFile;
  }

  get privateKeyFile(): string {
    return this.#server!.privateKeyFile;
  }

  async start(): Promise<void> {
    const serverCertificateManager = new OPCUACertificateManager({
      rootFolder: join(this.folder, "pki"),
      automaticallyAcceptUnknownCertificate: true,
    });
    await serverCertificateManager.initialize();
    const server = new OPCUAServer({
      port: this.port,
      hostname: "127.0.0.1",
      serverCertificateManager,
      securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
      securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
      allowAnonymous: true,
      disableDiscovery: true,
    });
    await server.initialize();
    this.#furnish(server);
    await server.start();
    this.port = server.endpoints[0]!.port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    await this.#server?.shutdown(0);
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #furnish(server: OPCUAServer): void {
    const space = server.engine.addressSpace!.getOwnNamespace();
    const folder = space.addFolder("ObjectsFolder", { browseName: "Furnace" });
    const melt = space.addVariable({
      organizedBy: folder,
      nodeId: "s=Melt",
      browseName: "Melt",
      dataType: DataType.Double,
      minimumSamplingInterval: 10,
    });
    melt.bindVariable({
      timestamped_get: () => {
        const at = this.knobs.at ?? new Date();
        const value = new DataValue({
          value: new Variant({ dataType: DataType.Double, value: this.melt }),
          statusCode: this.knobs.status,
          sourceTimestamp: at,
          serverTimestamp: new Date(),
        });
        return value;
      },
    });
    this.#writable(
      space.addVariable({
        organizedBy: folder,
        nodeId: "s=Power",
        browseName: "Power",
        dataType: DataType.Float,
      }),
      { dataType: DataType.Float, get: () => this.power, set: (value) => (this.power = value as number) },
    );
    this.#writable(
      space.addVariable({
        organizedBy: folder,
        nodeId: "s=On",
        browseName: "On",
        dataType: DataType.Boolean,
      }),
      { dataType: DataType.Boolean, get: () => this.on, set: (value) => (this.on = value as boolean) },
    );
    this.#writable(
      space.addVariable({
        organizedBy: folder,
        nodeId: "s=Tick",
        browseName: "Tick",
        dataType: DataType.UInt32,
      }),
      { dataType: DataType.UInt32, get: () => this.tick, set: (value) => (this.tick = value as number) },
    );
  }

  #writable(
    variable: Variable,
    at: { dataType: DataType; get: () => number | boolean; set: (value: unknown) => unknown },
  ): void {
    variable.minimumSamplingInterval = 10;
    variable.bindVariable({
      get: () => new Variant({ dataType: at.dataType, value: at.get() }),
      set: (variant: Variant) => {
        this.writes++;
        if (this.knobs.answer === StatusCodes.Good && !this.knobs.lies) at.set(variant.value);
        return this.knobs.answer;
      },
    });
  }
}
