/** The page's own style, light and dark. */
export const style: string = `
:root{color-scheme:light dark;--ink:#1b2330;--soft:#5d6878;--line:#dfe4ea;--ground:#f6f7f9;--card:#fff;--bar:#3467b5;--cover:#2f8f6b;--wrong:#c0362c;--look:#a86b00;--note:#5d6878}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#97a3b4;--line:#2c3644;--ground:#12171e;--card:#1a212b;--bar:#6b9ce8;--cover:#4fbf95;--wrong:#f0776d;--look:#e0a941;--note:#97a3b4}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:28px 24px 64px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:24px;margin:0}h2{font-size:17px;margin:32px 0 12px}h3{font-size:14px;margin:0}
.facts,.unit,small{color:var(--soft)}.facts b{color:var(--ink)}.facts{margin:6px 0 0}small{display:block;font-size:12.5px}
.findings{list-style:none;padding:0;margin:0;display:grid;gap:1px;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden}
.findings li{background:var(--card);padding:9px 14px;display:grid;grid-template-columns:64px 1fr;gap:10px}
.tag{font-size:12px;font-weight:600;padding-top:2px}.wrong .tag{color:var(--wrong)}.look .tag{color:var(--look)}.note .tag{color:var(--note)}
.lane{display:grid;grid-template-columns:240px 1fr 150px;gap:16px;align-items:center;padding:8px 0;border-top:1px solid var(--line)}
.axis{display:flex;justify-content:space-between;margin:0 166px 0 256px;font-size:12.5px;color:var(--soft)}
.channels{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:14px}
article{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;min-width:0}
svg{display:block;width:100%}.bar{fill:var(--bar)}.cover{fill:var(--cover)}.ground{fill:var(--line);opacity:.5}
.unit{margin:0 0 8px;font-size:12.5px}.ends{display:flex;justify-content:space-between;font-size:12.5px;border-top:1px solid var(--line);padding-top:2px;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 10px;margin:6px 0 0;font-size:12.5px}dt{color:var(--soft)}dd{margin:0;font-variant-numeric:tabular-nums}
.role{margin-left:8px;font-size:11.5px;font-weight:600;color:var(--bar);border:1px solid currentColor;border-radius:9px;padding:0 7px}
.holes{margin:8px 0 4px;font-size:12.5px;color:var(--look)}.holes+svg .cover{fill:var(--look)}.words{font-size:13px}
table{border-collapse:collapse;width:100%;background:var(--card)}th,td{text-align:left;padding:5px 10px;border:1px solid var(--line);vertical-align:top;font-size:13px}
@media(max-width:720px){.lane{grid-template-columns:1fr}.axis{margin:0}}
`;
