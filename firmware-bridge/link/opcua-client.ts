import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OPCUAClient, UserIdentityInfo } from "node-opcua-client";
import type { OpcuaConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

export type OpcuaLibrary = typeof import("node-opcua-client") &
  Pick<typeof import("node-opcua-certificate-manager"), "OPCUACertificateManager">;

const packageName = "node-opcua-client";

/** It is large, so it is not installed with the rest, and not loaded before somebody asks for OPC UA. */
export function checkOpcuaPackage(name: string = packageName): void {
  try {
    import.meta.resolve(name);
  } catch (cause) {
    throw new Fault("config/bad", `The driver opcua needs the package ${name}, which is not installed`, {
      cause,
      hint: `Install it beside the gateway: npm install --save-exact ${name}@2.186.4`,
    });
  }
}

/** The second is a part of the first, which does not hand it on. */
export async function loadOpcua(): Promise<OpcuaLibrary> {
  const [client, certificates] = await Promise.all([
    import("node-opcua-client"),
    import("node-opcua-certificate-manager"),
  ]);
  return { ...client, OPCUACertificateManager: certificates.OPCUACertificateManager };
}

/** A client for one connection; the library's own reconnecting is off, because it goes on with what it remembers. */
export async function makeClient(
  { security, timeoutMs }: Pick<OpcuaConfig, "security" | "timeoutMs">,
  { folder, library }: { readonly folder: string; readonly library: OpcuaLibrary },
): Promise<OPCUAClient> {
  const { mode, policy, certificateFile, keyFile, serverCertificateFile } = security;
  const { MessageSecurityMode, SecurityPolicy, OPCUACertificateManager, OPCUAClient } = library;
  // The server is known by its certificate alone, which the configuration names: there is nobody else to trust.
  const clientCertificateManager = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: mode === "None",
  });
  await clientCertificateManager.initialize();
  const common = {
    applicationName: "Industriverse Edge",
    clientCertificateManager,
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 200 },
    keepSessionAlive: true,
    requestedSessionTimeout: sessionMs,
    transactionTimeout: Math.max(timeoutMs, 1_000),
    endpointMustExist: false,
  };
  if (mode === "None") return OPCUAClient.create(common);
  const serverCertificate = new X509Certificate(readFileSync(serverCertificateFile!)).raw;
  await clientCertificateManager.trustCertificate(serverCertificate);
  const applicationUri = uriIn(new X509Certificate(readFileSync(certificateFile!)));
  return OPCUAClient.create({
    ...common,
    // A server compares what we call ourselves with what our certificate calls us.
    ...(applicationUri !== undefined && { applicationUri }),
    securityMode: MessageSecurityMode[mode],
    securityPolicy: SecurityPolicy[policy],
    certificateFile: certificateFile!,
    privateKeyFile: keyFile!,
    serverCertificate,
  });
}

export function identityOf(
  { user, passwordFile }: Pick<OpcuaConfig, "user" | "passwordFile">,
  { UserTokenType }: OpcuaLibrary,
): UserIdentityInfo {
  if (user === undefined) return { type: UserTokenType.Anonymous };
  const password = passwordFile === undefined ? "" : readFileSync(passwordFile, "utf8").split(/\r?\n/, 1)[0]!;
  return { type: UserTokenType.UserName, userName: user, password };
}

function uriIn({ subjectAltName = "" }: X509Certificate): string | undefined {
  return /(?:^|, )URI:([^,]+)/.exec(subjectAltName)?.[1];
}

const sessionMs = 20_000;
