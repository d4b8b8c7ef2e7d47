/** The page's colours and sizes. Every colour has a light and a dark value; the map's own scale is the same in both. */
export const styleSheet = `
:root{color-scheme:light dark;--ground:#f3f5f7;--card:#fff;--ink:#16202a;--soft:#55636f;--line:#d3dae0;--grid:#e6eaee;--bar:#2a788e;--faint:#9cc3cd;--over:#c2410c;--limit:#e06c00;--time:#8895a1}
@media (prefers-color-scheme:dark){:root{--ground:#0d1216;--card:#151c22;--ink:#e6edf2;--soft:#9dabb7;--line:#33404a;--grid:#222c34;--bar:#4fb3bf;--faint:#2d6771;--over:#ff8a4c;--limit:#ffa033;--time:#6b7a87}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1240px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:24px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:18px;margin:36px 0 12px}
h3{font-size:14px;margin:0 0 8px;overflow-wrap:anywhere}
p{margin:0 0 12px;max-width:75ch}
.lead{color:var(--soft);font-size:16px}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,480px),1fr));gap:18px;align-items:start}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px}
figure.wide{overflow-x:auto}
figure svg{display:block;width:100%;height:auto}
figure.wide svg{min-width:640px}
figcaption{margin-top:10px;color:var(--soft);font-size:13px;max-width:80ch;overflow-wrap:anywhere}
ul{margin:0;padding-left:20px;max-width:85ch}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:7px 14px;border-bottom:1px solid var(--grid);vertical-align:top}
tr:last-child>*{border-bottom:0}
thead th{color:var(--soft);font-weight:600}
th[scope]{color:var(--soft);font-weight:600;white-space:nowrap;width:1%}
.number{font-feature-settings:"tnum"}
.fact{overflow-wrap:anywhere}
svg text{fill:var(--soft);font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg .title{fill:var(--ink);font-size:13px}
svg .note,svg .name{fill:var(--ink)}
svg .strong{font-weight:700}
svg .nats{fill:var(--soft);font-size:11px}
svg path{fill:none}
.grid{stroke:var(--grid)}
.ticks,.frame{stroke:var(--soft)}
svg .bar{fill:var(--bar)}
svg .faint{fill:var(--faint)}
svg .over{fill:var(--over)}
svg .time{fill:var(--time);opacity:.75}
.hatching{stroke:#fff;stroke-opacity:.34;stroke-width:2}
svg .refused{fill:url(#hatch)}
.share{stroke:#fff;stroke-opacity:.8;stroke-width:.9}
.edge{stroke:#1b1200;stroke-width:4.5;stroke-linejoin:round}
.limit{stroke:var(--limit);stroke-width:2.2;stroke-linejoin:round}
.barrier{stroke:var(--soft);stroke-width:1.6;stroke-dasharray:6 4}
svg .band{fill:var(--bar);opacity:.2}
.curve{stroke:var(--bar);stroke-width:2}
.dot{fill:var(--card);stroke:var(--bar);stroke-width:2}
.dot.now{fill:var(--limit);stroke:var(--card)}
.basin circle{fill:#fff;fill-opacity:.92;stroke:#16202a;stroke-width:1.4}
svg .basin text{fill:#16202a;font-weight:700}
.edge-of-tree{stroke:var(--bar);opacity:.75}
.node circle{fill:var(--card);stroke:var(--ink);stroke-width:1.8}
.node.command circle{fill:var(--limit);stroke:var(--limit)}
.node.mode circle{fill:var(--soft)}
@media print{body{background:#fff}figure{break-inside:avoid}}
`;
