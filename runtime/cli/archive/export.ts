import { statSync } from "node:fs";
import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import { growNewFile, writeNewFile } from "#runtime/cli/new-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { bytesText, countText } from "#runtime/map/crawl/report-words.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { type Asked, gridMembers, longMembers } from "./members.ts";
import { writeGridParquet, writeLongParquet } from "./parquet.ts";
import { lookAt, pointsIn, spanIn, spanOptions } from "./shared.ts";

export const exportArchivePart: Part = {
  name: "export",
  usage: [
    "archive export PLACE FILE.parquet|FILE.npz [--points A,B] [--from TIME] [--to TIME] [--last SPAN] [--every S [--hold S]] [--mib N] [--json]",
  ],
  about:
    "Writes samples into a file that other programs open. Without --every, each sample as it is: in Parquet a row has time, point, value and quality; in an .npz a point has an array each of times, values and qualities. With --every, a table: a row each so many seconds, and in it what each point said last, or NaN where it said nothing usable for longer than --hold. A file that is there is not overwritten.",
  options: {
    points: { type: "string", value: "A,B", about: "only these points" },
    ...spanOptions,
    every: {
      type: "string",
      value: "S",
      about: "a table with a row each so many seconds, from 0.001 to 86400",
    },
    hold: { type: "string", value: "S", about: "how long a sample counts in it (default: as --every)" },
    mib: {
      type: "string",
      value: "N",
      about: "how large an .npz may be, in MiB, from 1 to 1024",
      default: "256",
    },
  },
  examples: [
    {
      run: "iv archive export gateway.yaml week.parquet --last 7d",
      what: "every sample; pandas.read_parquet('week.parquet') opens it",
    },
    {
      run: "iv archive export gateway.yaml week.npz --last 7d --every 1 --hold 5",
      what: "np.load('week.npz') has at, frame, points and units; `iv map calibrate` reads it too",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [place, file, ...more] = call.words;
    if (place === undefined || file === undefined || more.length > 0)
      throw new UsageError("archive export takes a place and a file");
    const kind = /\.(npz|parquet)$/.exec(file)?.[1];
    if (kind === undefined) throw new UsageError("the file's name ends in .npz or .parquet");
    const every = numberOption(call, "every", { min: 0.001, max: 86_400 });
    const hold = numberOption(call, "hold", { min: 0.001, max: 31_622_400 });
    if (hold !== undefined && every === undefined) throw new UsageError("--hold belongs to --every");
    const bytesMax = numberOption(call, "mib", { min: 1, max: 1_024 })! * 1_048_576;
    using looked = await lookAt(place, io);
    const { reader } = looked;
    const span = spanIn(call, reader);
    const asked: Asked = {
      reader,
      span,
      points: pointsIn(call, reader),
      bytesMax,
      onProgress: progressOn(io),
    };
    const everyUs = every === undefined ? undefined : every * US_PER_S;
    const grid = everyUs && { ...span, everyUs, holdUs: hold === undefined ? everyUs : hold * US_PER_S };
    let rows = 0;
    if (kind === "npz") {
      const made = grid ? gridMembers(asked, grid) : longMembers(asked);
      writeNewFile(file, writeNpz(made.members), "archive/unwritable");
      rows = made.rows;
    } else
      await growNewFile(file, "archive/unwritable", async (unfinished) => {
        rows = grid
          ? await writeGridParquet(unfinished, asked, grid)
          : await writeLongParquet(unfinished, asked);
      });
    const bytes = statSync(file).size;
    const damaged = looked.damaged();
    if (call.options["json"]) io.out(JSON.stringify({ file, rows, bytes, damaged }));
    else
      io.out(
        `${file}: ${countText(rows)} rows, ${bytesText(bytes)}${damaged === 0 ? "" : `; ${damaged} blocks are damaged and left out`}`,
      );
    return damaged === 0 ? 0 : 1;
  },
};

/** For a person who watches: each line takes the place of the one before. */
function progressOn(io: Io): (share: number) => void {
  let shown = -1;
  return (share) => {
    const percent = Math.floor(100 * share);
    if (!io.isTerminal || percent === shown) return;
    io.err(`${shown < 0 ? "" : "\u001b[1A\u001b[2K"}${percent} %`);
    shown = percent;
  };
}
