import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { version } from "#runtime/version.ts";
import { home } from "#scripts/package/contents.ts";
import { onnxRuntime } from "#scripts/package/npm-packages.ts";
import { type Unpacked, unpack } from "#scripts/package/unpacked.ts";
import { build, epoch, host, noDpkg, noInstallation, noSystemd, says } from "../../support/debian.ts";
import { DaemonProcess, root } from "../../support/site.ts";

const folder = mkdtempSync(join(tmpdir(), "iv-package-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const deb = join(folder, `industriverse-edge_${version}_${host.debian}.deb`);
let unpacked: Unpacked;

test("buildPackage() makes a package for this processor", { skip: noDpkg }, async () => {
  assert.equal((await build(folder)).path, deb);
  unpacked = await unpack(deb, join(folder, "tree"));
});

test("buildPackage() makes the same bytes again, elsewhere and under another umask", {
  skip: noDpkg,
}, async () => {
  const usual = process.umask(0o077);
  try {
    const again = await build(join(folder, "again"));
    assert.equal(again.sha256, hash("sha256", readFileSync(deb)));
  } finally {
    process.umask(usual);
    rmSync(join(folder, "again"), { recursive: true });
  }
});

/** One line of `dpkg-deb --contents`: mode, owner, size, day, time, path. */
interface Line {
  readonly mode: string;
  readonly owner: string;
  readonly at: string;
  readonly path: string;
}

async function linesOf(): Promise<readonly Line[]> {
  return (await says("env", "TZ=UTC", "dpkg-deb", "--contents", deb))
    .trim()
    .split("\n")
    .map((line) => {
      const [mode = "", owner = "", , day, time, ...path] = line.split(/\s+/);
      return { mode, owner, at: `${day} ${time}`, path: path.join(" ").slice(1) };
    });
}

test("the package has root's files only, with settled modes and times, where a package may put them", {
  skip: noDpkg,
}, async () => {
  const at = new Date(epoch * 1_000).toISOString().slice(0, 16).replace("T", " ");
  const programs = ["/usr/bin/iv", `/${home}/bin/node`, `/${home}/scripts/iv.mjs`];
  const places =
    /^\/(?:$|usr\/$|usr\/bin\/|usr\/lib\/$|usr\/lib\/(?:industriverse-edge|systemd|sysusers\.d|tmpfiles\.d)\/|usr\/share\/$|usr\/share\/doc\/|etc\/$|etc\/industriverse\/)/;
  for (const line of await linesOf()) {
    const mode = line.path.endsWith("/")
      ? "drwxr-xr-x"
      : programs.includes(line.path)
        ? "-rwxr-xr-x"
        : "-rw-r--r--";
    assert.deepEqual([line.mode, line.owner, line.at], [mode, "root/root", at], line.path);
    assert.match(line.path, places);
  }
});

test("the package has no source maps, typings, tests, compilers or other platforms' binaries", {
  skip: noDpkg,
}, async () => {
  const paths = (await linesOf()).map(({ path }) => path);
  const modules = paths.filter((path) => path.startsWith(`/${home}/node_modules/`));
  assert.deepEqual(
    modules.filter((path) => /\.(?:map|ts|mts|cts|c|cc|cpp|h)$|\/tests?\/$/.test(path)),
    [],
  );
  assert.deepEqual(
    modules.filter((path) => /\/(?:typescript|assemblyscript|playwright-core|@biomejs)\//.test(path)),
    [],
  );
  assert.equal(modules.filter((path) => path.endsWith(".node")).length, 3);
  assert.deepEqual(
    modules.filter((path) => /onnxruntime-web\/dist\/./.test(path)).map((path) => path.split("/").at(-1)),
    onnxRuntime.toSorted(),
  );
  // Whoever gets a package gets its licence.
  const named = modules.filter((path) => path.endsWith("/package.json")).length;
  assert.ok(named > 60, `${named} packages`);
});

test("the package says what it needs, names its conffile, and every sum in it is right", {
  skip: noDpkg,
}, async () => {
  const control = await says("dpkg-deb", "--field", deb);
  for (const field of [
    "Package: industriverse-edge",
    `Architecture: ${host.debian}`,
    "Depends: libc6 (>= 2.34)",
    "Installed-Size: ",
  ])
    assert.ok(control.includes(field), field);
  assert.equal(await says("dpkg-deb", "--info", deb, "conffiles"), "/etc/industriverse/gateway.yaml\n");
  const sums = (await says("dpkg-deb", "--info", deb, "md5sums")).trim().split("\n");
  assert.ok(sums.length > 1_000);
  for (const line of sums) {
    const [sum, path] = line.split("  ") as [string, string];
    assert.equal(hash("md5", readFileSync(join(unpacked.folder, path))), sum, path);
  }
});

test("the package's maintainer scripts are good shell", { skip: noDpkg }, async () => {
  for (const script of ["postinst", "prerm", "postrm"]) {
    const path = join(folder, script);
    writeFileSync(path, await says("dpkg-deb", "--info", deb, script));
    await says("sh", "-n", path);
  }
  await says("sh", "-n", join(root, "scripts/install.sh"));
});

test("the unpacked package runs with its own Node: its version, a healthy doctor, a good configuration", {
  skip: noDpkg,
}, async () => {
  assert.equal(await says(unpacked.iv, "--version"), `${version}\n`);
  const { ok, checks } = JSON.parse(await says(unpacked.iv, "doctor", "--json"));
  assert.equal(ok, true);
  assert.match(checks[0].found, /^Node 24\./);
  const clock = checks.find(({ name }: { name: string }) => name === "clock");
  const built = new Date(epoch * 1_000).toISOString().slice(0, 10);
  assert.match(
    clock.found,
    new RegExp(`not before ${built}`),
    "no clock is right that says less than the package",
  );
  const shipped = join(unpacked.folder, "etc/industriverse/gateway.yaml");
  assert.match(await says(unpacked.iv, "config", "check", shipped), /a good configuration/);
});

/** What the program names of a package, where that is not the package itself. */
const entries: Readonly<Record<string, string>> = {
  h5wasm: "h5wasm/node",
  "@modelcontextprotocol/sdk": "@modelcontextprotocol/sdk/server/index.js",
};

test("the unpacked package can load every package that the program names", { skip: noDpkg }, async () => {
  const inside = join(unpacked.folder, home);
  const { dependencies } = JSON.parse(readFileSync(join(inside, "package.json"), "utf8"));
  const names = Object.keys(dependencies)
    // The page gets these files as they are.
    .filter((name) => name !== "uplot")
    .map((name) => entries[name] ?? name);
  writeFileSync(join(inside, "load.mjs"), names.map((name) => `import "${name}";\n`).join(""));
  assert.equal(await says(join(inside, "bin/node"), join(inside, "load.mjs")), "");
});

test("the unpacked package guards its own simulated machine, as its own configuration says", {
  skip: noDpkg,
}, async () => {
  const simulator = spawn(unpacked.iv, ["sim", "plc", "--listen", "127.0.0.1:0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(simulator, "exit");
  try {
    const [line] = await once(createInterface({ input: simulator.stdout }), "line");
    const { plc } = JSON.parse(String(line)) as { plc: { port: number } };
    const data = join(folder, "data");
    const config = join(unpacked.folder, "etc/industriverse/here.yaml");
    const shipped = readFileSync(join(unpacked.folder, "etc/industriverse/gateway.yaml"), "utf8");
    writeFileSync(
      config,
      shipped
        .replace("/var/lib/industriverse", data)
        .replace("port: 5020", `port: ${plc.port}`)
        .replace("port: 8470", "port: 0"),
    );
    await using daemon = new DaemonProcess(["run", "--config", config], [unpacked.iv]);
    await daemon.event("first-tick");
    assert.match(await (await fetch(await daemon.url())).text(), /<title>/);
    daemon.kill("SIGTERM");
    assert.equal(await daemon.exited, 0);
    assert.match(await says(unpacked.iv, "proof", "verify", data), /hashed again/);
  } finally {
    simulator.kill("SIGTERM");
    await ended;
  }
});

for (const [name, exposureMax] of [
  ["industriverse-edge.service", 2],
  ["industriverse-hub.service", 2],
] as const)
  test(`${name} is a unit that systemd accepts, and exposes little`, {
    skip: noDpkg ?? noSystemd,
  }, async () => {
    const shipped = readFileSync(join(unpacked.folder, "usr/lib/systemd/system", name), "utf8");
    const unit = join(folder, name);
    // systemd wants to see the program, which is not installed here.
    writeFileSync(unit, shipped.replaceAll("/usr/bin/iv", unpacked.iv));
    await says("systemd-analyze", "verify", "--man=no", unit);
    const rated = await says("systemd-analyze", "security", "--offline=true", "--no-pager", unit);
    const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(rated) ?? [];
    assert.ok(Number(exposure) <= exposureMax, `exposure ${exposure}`);
  });

// Into an empty folder and not into this machine.
const system = join(folder, "system");
const state = join(system, "var/lib/industriverse");
const gateway = join(system, "etc/industriverse/gateway.yaml");

async function dpkg(...argv: readonly string[]): Promise<void> {
  await says(
    "dpkg",
    `--root=${system}`,
    "--force-script-chrootless",
    "--force-depends",
    "--force-unsafe-io",
    ...argv,
  );
}

test("dpkg installs the package, keeps what is the administrator's, and purges all of it", {
  skip: noInstallation,
}, async () => {
  for (const part of ["etc", "var/lib/dpkg/info", "var/lib/dpkg/updates"])
    mkdirSync(join(system, part), { recursive: true });
  writeFileSync(join(system, "var/lib/dpkg/status"), "");

  await dpkg("--install", deb);
  assert.match(
    readFileSync(join(system, "etc/passwd"), "utf8"),
    /^industriverse:x:\d+:\d+:[^:]*:\/var\/lib\/industriverse:\/usr\/sbin\/nologin$/m,
  );
  assert.equal(await says(join(system, "usr/bin/iv"), "--version"), `${version}\n`);
  assert.equal(statSync(gateway).mode & 0o777, 0o644);
  assert.equal(await says("dpkg", `--root=${system}`, "--verify", "industriverse-edge"), "");

  assert.equal(statSync(state).mode & 0o777, 0o750);
  assert.notEqual(statSync(state).uid, 0);
  writeFileSync(join(state, "proof.key"), "a key");
  appendFileSync(gateway, "# mine\n");
  await dpkg("--install", deb);
  assert.match(readFileSync(gateway, "utf8"), /# mine\n$/);

  await dpkg("--remove", "industriverse-edge");
  assert.deepEqual(
    [existsSync(join(system, "usr/bin/iv")), existsSync(gateway), existsSync(state)],
    [false, true, true],
  );

  await dpkg("--purge", "industriverse-edge");
  const left = readdirSync(system, { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    left.filter((name) => /industriverse/.test(name)),
    [],
  );
});

// Zstandard at its usual level stands in for xz, which takes a minute and makes it smaller still.
test("the package is under 60 MB", { skip: noDpkg }, () => {
  const packed = zstdCompressSync(readFileSync(deb));
  assert.ok(packed.length < 60e6, `${packed.length} bytes`);
});
