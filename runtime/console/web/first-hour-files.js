import { answersCard } from "./first-hour-answers.js";
import { upload } from "./first-hour-api.js";
import { grouped } from "./format.js";
import { mark, say } from "./page.js";
import { badge, button, card, link, node, refusalText } from "./parts.js";

// Step 1: which files, what they hold, and what they cannot say.

/** @typedef {import("./first-hour-api.js").Hour} Hour */
/** @typedef {import("./first-hour-api.js").Found} Found */
/** @typedef {{ file: File, name: string }} Wanted */

/** @param {HTMLElement} root @param {Hour} hour @returns {() => void} */
export function openIngest(root, hour) {
  const refresh = filesCard(root, hour);
  const found = hour.known?.found;
  if (found) {
    reportCard(root, found);
    // What somebody fills in while a run goes on would be gone with its end, when all of this is shown anew.
    if (!hour.isRunning) answersCard(root, hour);
  }
  return refresh;
}

/** @param {HTMLElement} root @param {Hour} hour */
function filesCard(root, hour) {
  const { root: own } = card("Files of the plant", "full");
  const said = node("p", { class: "note", role: "status" });
  const list = node("ul", { class: "uploads" });
  const isBusy = hour.isRunning;
  const picked = (/** @type {readonly Wanted[]} */ files) => void send(hour, files, { said, bar, cancel });
  const bar = node("progress", { max: "1", "aria-label": "How much has been copied", hidden: "" });
  const cancel = button("Cancel", () => {}, "plain");
  cancel.hidden = true;
  const paths = node("textarea", {
    ...{ id: "paths", rows: "2", class: "digest", spellcheck: "false", autocomplete: "off" },
    ...(isBusy && { disabled: "" }),
  });
  const named = /** @type {HTMLTextAreaElement} */ (paths);
  named.value = (hour.state?.named ?? []).join("\n");
  const read = button(
    hour.known?.found ? "Read them again" : "Read the files",
    () => {
      const lines = named.value.split("\n").map((line) => line.trim());
      hour
        .run(
          "ingest",
          lines.filter((line) => line !== ""),
        )
        .catch((error) => say(said, refusalText(error)));
    },
    hour.known?.found ? "" : "main",
  );
  read.disabled = isBusy;
  own.append(
    dropZone(picked, isBusy),
    ...[node("div", { class: "sending" }, bar, cancel), list],
    node("label", { for: "paths" }, "Or folders and files on this machine, one a line: nothing is copied"),
    ...[paths, node("p", { class: "buttons" }, read), said],
    node(
      "p",
      { class: "note" },
      "CSV of any dialect, logs, HDF5, NetCDF, Parquet, .npy and .npz. Nothing leaves this machine.",
    ),
  );
  root.append(own);
  let shown = "";
  return () => {
    const uploads = hour.state?.uploads;
    const now = JSON.stringify(uploads?.files);
    if (uploads === undefined || now === shown) return;
    shown = now;
    const drop = (/** @type {string} */ name) =>
      hour
        .ask("DELETE", `/v1/first-hour/files?name=${encodeURIComponent(name)}`)
        .then(() => hour.look())
        .catch((error) => say(said, refusalText(error)));
    const more = uploads.count - uploads.files.length;
    list.replaceChildren(
      ...uploads.files.map(({ name, bytes }) => {
        const remove = button("Remove", () => void drop(name), "link");
        mark(remove, "aria-label", `Remove ${name}`);
        remove.disabled = hour.isRunning;
        return node(
          "li",
          {},
          node("span", {}, name),
          node("span", { class: "note" }, sizeText(bytes)),
          remove,
        );
      }),
      ...(more > 0 ? [node("li", {}, `and ${grouped(more)} more`)] : []),
    );
  };
}

/** @param {(files: readonly Wanted[]) => void} picked @param {boolean} isBusy */
function dropZone(picked, isBusy) {
  const zone = node("div", { class: "drop" }, node("p", {}, "Drop files here, or"));
  for (const [id, text, more] of /** @type {const} */ ([
    ["pick-files", "Choose files", {}],
    ["pick-folder", "Choose a folder", { webkitdirectory: "" }],
  ])) {
    const input = /** @type {HTMLInputElement} */ (
      node("input", { id, type: "file", multiple: "", ...more, ...(isBusy && { disabled: "" }) })
    );
    input.addEventListener("change", () => {
      picked([...(input.files ?? [])].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
      input.value = "";
    });
    zone.append(node("label", { class: "file", for: id }, text, input));
  }
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(zone, "data-over", "true");
  });
  zone.addEventListener("dragleave", () => mark(zone, "data-over", "false"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(zone, "data-over", "false");
    if (!isBusy && event.dataTransfer) void dropped(event.dataTransfer).then(picked);
  });
  return zone;
}

/** Folders that were dropped are gone through; what is hidden in them stays. @param {DataTransfer} transfer @returns {Promise<readonly Wanted[]>} */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry?.isDirectory)) {
    const inner = await Promise.all(entries.map((entry) => (entry ? filesOf(entry, "") : [])));
    return inner.flat();
  }
  return [...transfer.files].map((file) => ({ file, name: file.name }));
}

/** @param {FileSystemEntry} entry @param {string} above @returns {Promise<readonly Wanted[]>} */
async function filesOf(entry, above) {
  if (entry.name.startsWith(".")) return [];
  const name = `${above}${entry.name}`;
  if (entry.isFile) {
    const one = /** @type {FileSystemFileEntry} */ (entry);
    return [{ name, file: await new Promise((resolve, reject) => one.file(resolve, reject)) }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {Wanted[]} */ const found = [];
  // A reader gives a hundred at a time, and none when it is done.
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const one of some) found.push(...(await filesOf(one, `${name}/`)));
  }
}

/** One after the other, so that what was sent is there whole when somebody cancels. @param {Hour} hour @param {readonly Wanted[]} files @param {{ said: HTMLElement, bar: HTMLElement, cancel: HTMLButtonElement }} parts */
async function send(hour, files, { said, bar, cancel }) {
  const bounds = hour.state?.uploads;
  const large = files.find(({ file }) => bounds && file.size > bounds.fileBytesMax);
  if (large)
    return say(said, `${large.name} is too large to be copied: name the folder where it lies instead`);
  const all = files.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  let isCancelled = false;
  bar.hidden = false;
  cancel.hidden = false;
  /** @type {string[]} */ const failed = [];
  for (const { file, name } of files) {
    if (isCancelled) break;
    say(said, `Copying ${name}`);
    const sending = upload(file, name, (bytes) =>
      mark(bar, "value", String((done + bytes) / Math.max(1, all))),
    );
    cancel.onclick = () => {
      isCancelled = true;
      sending.cancel();
    };
    await sending.done.catch((error) => failed.push(`${name}: ${refusalText(error)}`));
    done += file.size;
  }
  bar.hidden = true;
  cancel.hidden = true;
  const came = files.length - failed.length;
  say(
    said,
    [`${came} of ${counted(files.length, "file")} copied`, ...failed.slice(0, failuresShown)].join(". "),
  );
  await hour.look();
}

/** @param {HTMLElement} root @param {Found} found */
function reportCard(root, { ingest }) {
  const { counts, findings, problems, problemsAll, leftOut } = ingest;
  const { root: own, head } = card("What the files hold", "full");
  head.append(
    link("Every channel, with its histogram", "/report.html", { target: "_blank", rel: "noopener" }),
  );
  const worth = findings.filter(({ weight }) => weight !== "note");
  own.append(
    node(
      "p",
      {},
      `${grouped(counts.rows)} rows of ${ingest.channelsAll} channels in ${counted(counts.files, "file")} (${sizeText(counts.bytes)}).`,
    ),
    problemsAll === 0
      ? ""
      : node(
          "details",
          { class: "more" },
          node("summary", {}, `${grouped(problemsAll)} files or parts could not be read`),
          node(
            "ul",
            {},
            ...problems.slice(0, problemsShown).map(({ path, what }) => node("li", {}, `${path}: ${what}`)),
          ),
        ),
    leftOut.length === 0
      ? ""
      : node(
          "p",
          {},
          `A capsule has no room for ${leftOut.join(", ")}: they say least about what is set, and are left out.`,
        ),
    worth.length === 0 ? node("p", {}, "Nothing about them is strange.") : findingList(worth),
  );
  root.append(own);
}

/** @param {Found["ingest"]["findings"]} findings */
function findingList(findings) {
  const line = (/** @type {Found["ingest"]["findings"][number]} */ { channel, what, advice }) =>
    node(
      "li",
      {},
      badge("verdict-amend", channel ?? "The files", "amend"),
      node("span", {}, what),
      node("span", { class: "note" }, advice),
    );
  const more = findings.slice(findingsShown);
  return node(
    "div",
    {},
    node("ul", { class: "strange" }, ...findings.slice(0, findingsShown).map(line)),
    more.length > 0 &&
      node(
        "details",
        { class: "more" },
        node("summary", {}, `${more.length} more`),
        node("ul", { class: "strange" }, ...more.slice(0, problemsShown).map(line)),
      ),
  );
}

/** @param {number} count @param {string} what */
function counted(count, what) {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** @param {number} bytes */
function sizeText(bytes) {
  const names = ["B", "kB", "MB", "GB"];
  const power = Math.min(names.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))}\u00a0${names[power]}`;
}

const failuresShown = 5;
const findingsShown = 6;
const problemsShown = 100;
