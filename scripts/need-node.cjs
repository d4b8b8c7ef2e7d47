// Runs first in every npm script: a wrong Node gets one clear line instead of a crash in a package or a
// syntax error. Old syntax on purpose, because it is old Nodes that have to be able to read it.

/** The oldest Node that runs us, as package.json says it: ">=24.12" gives "24.12". */
function needed() {
  return require("../package.json").engines.node.replace(/^>=\s*/, "");
}

function isEnough(version, least) {
  var have = version.split(".").map(Number);
  var want = least.split(".").map(Number);
  var at = want.findIndex((part, i) => have[i] !== part);
  return at < 0 || have[at] > want[at];
}

function sentence(version, least) {
  return (
    "Industriverse Edge needs Node " +
    least +
    " or newer, but this is Node " +
    version +
    ": run `npm ci` with optional dependencies, which brings the right one, or install it"
  );
}

module.exports = { isEnough: isEnough, needed: needed, sentence: sentence };

if (require.main === module && !isEnough(process.versions.node, needed())) {
  console.error(sentence(process.versions.node, needed()));
  process.exit(2);
}
