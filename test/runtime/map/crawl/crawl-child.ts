// A crawl to be killed: it says each part it finished, and waits for as long as nobody kills it.
import { crawlFolder } from "./crawling.ts";

const [input, out, parts] = process.argv.slice(2);
let done = 0;
await crawlFolder([input!], out!, {
  now: () => done,
  saveMs: 3,
  progress() {
    if (++done < Number(parts)) return;
    process.stdout.write("now\n");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
