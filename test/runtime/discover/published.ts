// Small published instances. Tours: TSPLIB 95 (G. Reinelt, Universität Heidelberg), with its published optima
// 3323, 6859 and 2085. Assignment: nug12 of QAPLIB (Nugent, Vollmann and Ruml 1968), optimum 578. Whoever
// mistypes a digit here will hardly meet the optimum.

const geographic = (name: string, places: readonly string[]): string =>
  [
    `NAME: ${name}`,
    "TYPE: TSP",
    `DIMENSION: ${places.length}`,
    "EDGE_WEIGHT_TYPE: GEO",
    "NODE_COORD_SECTION",
    ...places.map((place, index) => ` ${index + 1} ${place}`),
    "EOF",
  ].join("\n");

const list = (text: string): readonly string[] => text.split(";").map((place) => place.trim());

export const burma14: string = geographic(
  "burma14",
  list(
    "16.47 96.10; 16.47 94.44; 20.09 92.54; 22.39 93.37; 25.23 97.24; 22.00 96.05; 20.47 97.02; 17.20 96.29; 16.30 97.38; 14.05 98.12; 16.53 97.38; 21.52 95.59; 19.41 97.13; 20.09 94.55",
  ),
);

export const ulysses16: string = geographic(
  "ulysses16",
  list(
    "38.24 20.42; 39.57 26.15; 40.56 25.32; 36.26 23.12; 33.48 10.54; 37.56 12.19; 38.42 13.11; 37.52 20.44; 41.23 9.10; 41.17 13.05; 36.08 -5.21; 38.47 15.13; 38.15 15.35; 37.51 15.17; 35.49 14.32; 39.36 19.56",
  ),
);

export const gr17: string = `NAME: gr17
TYPE: TSP
DIMENSION: 17
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: LOWER_DIAG_ROW
EDGE_WEIGHT_SECTION
 0 633 0 257 390 0 91 661 228 0 412 227 169 383 0 150 488 112 120 267 0 80 572 196 77 351 63 0 134 530 154 105 309
 34 29 0 259 555 372 175 338 264 232 249 0 505 289 262 476 196 360 444 402 495 0 353 282 110 324 61 208 292 250 352
 154 0 324 638 437 240 421 329 297 314 95 578 435 0 70 567 191 27 346 83 47 68 189 439 287 254 0 211 466 74 182 243
 105 150 108 326 336 184 391 145 0 268 420 53 239 199 123 207 165 383 240 140 448 202 57 0 246 745 472 237 528 364
 332 349 202 685 542 157 289 426 483 0 121 518 142 84 297 35 29 36 236 390 238 301 55 96 153 336 0
EOF
`;

/** Places on a grid of 3 × 4, so their distances need no typing. */
export const nug12: string = [
  "12",
  ...Array.from({ length: 12 }, (_, a) =>
    Array.from(
      { length: 12 },
      (_unused, b) => Math.abs((a % 4) - (b % 4)) + Math.abs(Math.floor(a / 4) - Math.floor(b / 4)),
    ).join(" "),
  ),
  "0 5 2 4 1 0 0 6 2 1 1 1",
  "5 0 3 0 2 2 2 0 4 5 0 0",
  "2 3 0 0 0 0 0 5 5 2 2 2",
  "4 0 0 0 5 2 2 10 0 0 5 5",
  "1 2 0 5 0 10 0 0 0 5 1 1",
  "0 2 0 2 10 0 5 1 1 5 4 0",
  "0 2 0 2 0 5 0 10 5 2 3 3",
  "6 0 5 10 0 1 10 0 0 0 5 0",
  "2 4 5 0 0 1 5 0 0 0 10 10",
  "1 5 2 0 5 5 2 0 0 0 5 0",
  "1 0 2 5 1 4 3 5 10 5 0 2",
  "1 0 2 5 1 0 3 0 10 0 2 0",
].join("\n");
