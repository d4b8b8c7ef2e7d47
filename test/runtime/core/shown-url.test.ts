import assert from "node:assert/strict";
import { test } from "node:test";
import { bareUrl, shownUrl } from "#runtime/core/shown-url.ts";

for (const [url, shown] of [
  ["mqtts://plant:hunter2@hub.example:8883", "mqtts://hub.example:8883"],
  ["mqtt://plant@hub", "mqtt://hub"],
  ["mqtt://a:p@ss@hub/x", "mqtt://hub/x"],
  ["https://hub/a@b?c@d", "https://hub/a@b"],
  ["https://hub:1/a?key=hunter2#b", "https://hub:1/a"],
  ["https://plant:hunter2@hub?key=hunter2\nhunter2", "https://hub"],
  ["/media/usb?x#y@z", "/media/usb?x#y@z"],
  ["opc.tcp://u:p@cell:4840", "opc.tcp://cell:4840"],
  ["/media/usb", "/media/usb"],
  ["127.0.0.1:502", "127.0.0.1:502"],
])
  test(`shownUrl() shows ${url} as ${shown}`, () => {
    assert.equal(shownUrl(url!), shown);
  });

test("bareUrl() makes a header of a name and a password", () => {
  assert.deepEqual(bareUrl("http://a:4318/v1/traces?x=1"), { bare: "http://a:4318/v1/traces?x=1" });
  const authorization = `Basic ${Buffer.from("edge:p@ss%").toString("base64")}`;
  assert.deepEqual(bareUrl("http://edge:p%40ss%25@a:4318/v1"), { bare: "http://a:4318/v1", authorization });
});
