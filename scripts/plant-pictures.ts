// node scripts/plant-pictures.ts [FOLDER]
//
// Makes the pictures of docs/simulator.md again, where no other folder is named.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plantPictures } from "./plants/pictures.ts";

const [folder = fileURLToPath(new URL("../docs/plants/", import.meta.url))] = process.argv.slice(2);
for (const [file, svg] of plantPictures()) await writeFile(join(folder, file), svg);
