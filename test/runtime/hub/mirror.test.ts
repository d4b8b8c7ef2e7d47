import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { type BooksRig, booksSuite } from "./books-suite.ts";
import { HubRig } from "./rig.ts";

class SqliteRig extends HubRig implements BooksRig {
  async openView(): Promise<HubReader> {
    return new HubReader(this.dir);
  }
}

booksSuite({
  name: "SQLite",
  skip: false,
  open: async (keys, role) => new SqliteRig(keys, role),
});
