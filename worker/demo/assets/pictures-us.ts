import { gradient, leaf, place, svg } from './drawing.ts';

/** Still lifes of the American shop: warm walls, a wooden table, light from a window on the left. */

const INK = '#2b2a26';

/** A soft shadow on the table under an object. */
const shadow = (x: number, y: number, width: number, height = 9): string =>
  `<ellipse cx="${x + 14}" cy="${y}" rx="${width}" ry="${height}" fill="#4a3524" opacity=".3" filter="url(#soft)"/>`;

const SOFT =
  '<filter id="soft" x="-40%" y="-200%" width="180%" height="500%"><feGaussianBlur stdDeviation="7"/></filter>';
const GLOW =
  '<filter id="glow" x="-80%" y="-80%" width="260%" height="260%"><feGaussianBlur stdDeviation="26"/></filter>';

/** Wall, table and window light behind an object. */
function still(wall: readonly [string, string], table: readonly [string, string], body: string): string {
  return svg(
    400,
    500,
    `<defs>${SOFT}${GLOW}${gradient('wall', wall)}${gradient('table', table, 'down')}</defs>
<rect width="400" height="500" fill="url(#wall)"/>
<g fill="#fff8e6" opacity=".3"><path d="M-20 20 120-50 250 210 110 290Z"/><path d="M134-58 214-98 340 158 264 202Z"/></g>
<rect y="372" width="400" height="128" fill="url(#table)"/><rect y="372" width="400" height="3" fill="#fff" opacity=".3"/>
<g stroke="#5d3f27" stroke-width="1" opacity=".12" fill="none"><path d="M0 404Q160 398 400 408M0 442Q220 450 400 438M0 476Q120 468 400 480"/></g>
${body}`,
  );
}

const BRANCH_LEAVES = [
  [196, 160, -160, 40],
  [197, 150, -30, 42],
  [191, 118, -150, 38],
  [189, 108, -38, 40],
  [180, 80, -165, 34],
  [178, 70, -45, 36],
  [168, 44, -120, 34],
  [207, 150, -15, 36],
  [216, 128, -70, 38],
  [220, 120, 5, 38],
  [236, 98, -80, 34],
  [242, 92, -10, 36],
  [256, 72, -50, 36],
] as const;

const branches = `<g stroke="#5e6a4f" stroke-width="3" fill="none" stroke-linecap="round"><path d="M196 205C200 150 190 90 166 40M203 205C205 150 228 110 258 70"/></g>
${BRANCH_LEAVES.map(([x, y, angle, length], at) => leaf(x, y, angle, length, ['#7c8a68', '#93a07c', '#6a7858'][at % 3] as string)).join('')}`;

const vase = `<defs>${gradient('vase', ['#f4ece0', '#e2d5c3', '#b7a68f'])}</defs>${branches}${shadow(200, 424, 76)}
<path d="M180 198C180 240 122 262 122 332C122 388 154 426 172 426H228C246 426 278 388 278 332C278 262 220 240 220 198Z" fill="url(#vase)"/>
<path d="M123 322C150 336 250 336 277 322C280 354 272 380 262 398C230 410 170 410 138 398C128 380 121 354 123 322Z" fill="#8c6f57" opacity=".26"/>
<ellipse cx="200" cy="198" rx="20" ry="5.5" fill="#6b5b49"/><path d="M143 300C146 276 160 262 170 252" stroke="#fff" stroke-width="6" opacity=".5" fill="none" stroke-linecap="round"/>`;

const kettle = `<defs>${gradient('kettle', ['#4a6052', '#33483c', '#1e2d25'])}</defs>${shadow(196, 424, 92)}
<path d="M142 392C84 384 104 300 74 262" stroke="#33483c" stroke-width="15" fill="none" stroke-linecap="round"/><path d="M66 266L84 252" stroke="#26382e" stroke-width="8" stroke-linecap="round"/>
<path d="M254 292C330 268 344 388 276 398" stroke="#8a5a38" stroke-width="15" fill="none" stroke-linecap="round"/><path d="M262 289C322 274 334 372 282 390" stroke="#b58257" stroke-width="4" fill="none" stroke-linecap="round" opacity=".7"/>
<path d="M152 274H248L280 414Q281 426 268 426H132Q119 426 120 414Z" fill="url(#kettle)"/><path d="M146 300L134 396" stroke="#fff" stroke-width="7" opacity=".17" stroke-linecap="round"/>
<path d="M148 274Q200 246 252 274Z" fill="#3c5446"/><rect x="146" y="270" width="108" height="7" rx="3.5" fill="#24362c"/><rect x="193" y="244" width="14" height="14" fill="#24362c"/><circle cx="200" cy="240" r="13" fill="#a4734a"/><circle cx="196" cy="236" r="4" fill="#d3a377"/>`;

const candle = `<defs>${gradient('jar', ['#c9803f', '#a65f2a', '#7a431c'])}${gradient('wax', ['#fbf1da', '#ecd9b4'])}</defs>
<ellipse cx="200" cy="226" rx="74" ry="80" fill="#ffdf9a" opacity=".75" filter="url(#glow)"/>${shadow(200, 426, 78)}
<path d="M128 276H272V408Q272 428 252 428H148Q128 428 128 408Z" fill="url(#jar)"/><path d="M134 296H266V320H134Z" fill="url(#wax)" opacity=".65"/>
<ellipse cx="200" cy="276" rx="72" ry="13" fill="#8a4d21"/><ellipse cx="200" cy="278" rx="65" ry="10" fill="url(#wax)"/>
<path d="M200 276V256" stroke="${INK}" stroke-width="3" stroke-linecap="round"/><path d="M200 262C182 250 190 228 201 206C210 230 220 248 200 262Z" fill="#ffb648"/><path d="M200 260C192 253 196 240 201 230C206 242 209 252 200 260Z" fill="#fff3cf"/>
<rect x="156" y="326" width="88" height="68" rx="2" fill="#f7efe0"/><rect x="161" y="331" width="78" height="58" fill="none" stroke="#b08a5c" stroke-width="1"/>
<path d="M200 340C194 346 194 352 200 358C206 352 206 346 200 340ZM200 350V364" fill="#6a7858" stroke="#6a7858"/><path d="M176 372H224M184 380H216" stroke="#5a4a39" stroke-width="2.4"/><path d="M140 300V404" stroke="#fff" stroke-width="6" opacity=".28" stroke-linecap="round"/>`;

const fold = (y: number, x: number, width: number, colours: readonly [string, string], band: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="46" rx="22" fill="${colours[0]}"/><path d="M${x + 22} ${y + 46}H${x + width - 22}Q${x + width} ${y + 44} ${x + width} ${y + 24}Q${x + width - 10} ${y + 36} ${x + width - 30} ${y + 36}H${x + 22}Q${x + 8} ${y + 36} ${x + 2} ${y + 28}Q${x + 4} ${y + 46} ${x + 22} ${y + 46}Z" fill="${colours[1]}"/>
<g fill="${band}"><rect x="${x + width * 0.2}" y="${y}" width="12" height="46" opacity=".8"/><rect x="${x + width * 0.2 + 18}" y="${y}" width="4" height="46" opacity=".8"/><rect x="${x + width * 0.62}" y="${y}" width="12" height="46" opacity=".8"/><rect x="${x + width * 0.62 + 18}" y="${y}" width="4" height="46" opacity=".8"/></g>`;

const throwBlanket = `${shadow(200, 428, 136, 11)}${fold(382, 78, 250, ['#c9b79b', '#b09d80'], '#8c4a30')}${fold(338, 86, 238, ['#d8c8ae', '#bfae91'], '#8c4a30')}${fold(294, 80, 246, ['#e6d9c2', '#cdbd9f'], '#8c4a30')}
<path d="M108 296C150 276 232 272 292 296L286 372C280 384 268 378 262 372L124 372C118 378 106 384 102 372Z" fill="#efe4d0"/><g fill="#8c4a30" opacity=".82"><path d="M150 283L142 372H154L161 281ZM167 280L161 372H165L171 279ZM236 279L244 372H256L246 281ZM252 282L262 372H266L257 283Z"/></g><path d="M103 330C160 338 240 338 289 330L288 342C240 350 160 350 102 342Z" fill="#8c4a30" opacity=".45"/>
<g stroke="#e2d4ba" stroke-width="3.4" stroke-linecap="round">${Array.from({ length: 17 }, (_, at) => `<path d="M${108 + at * 11} 374V${396 + (at % 3) * 4}"/>`).join('')}</g>`;

const lamp = `<defs>${gradient('shade', ['#fff6df', '#f7e2b6', '#e4c48c'])}${gradient('foot', ['#d08a66', '#b5603c', '#7f3d23'])}</defs>
<ellipse cx="200" cy="200" rx="150" ry="120" fill="#ffe7a8" opacity=".7" filter="url(#glow)"/>${shadow(200, 426, 78)}
<path d="M150 116H250L296 258Q200 276 104 258Z" fill="url(#shade)"/><path d="M104 258Q200 276 296 258L292 246Q200 264 108 246Z" fill="#d9b67c" opacity=".6"/><path d="M150 116H250L252 123Q200 128 148 123Z" fill="#d9b67c" opacity=".55"/>
<rect x="193" y="264" width="14" height="28" fill="#6c4a2b"/><path d="M182 290H218C226 318 262 334 262 376C262 408 240 428 222 428H178C160 428 138 408 138 376C138 334 174 318 182 290Z" fill="url(#foot)"/>
<g stroke="#6e3520" stroke-width="2" opacity=".3" fill="none"><path d="M163 326Q200 336 237 326M146 350Q200 364 254 350M138 376Q200 392 262 376M144 402Q200 416 256 402"/></g><path d="M158 372C158 350 172 336 180 326" stroke="#fff" stroke-width="6" opacity=".35" fill="none" stroke-linecap="round"/>`;

const board = `<defs>${gradient('walnut', ['#a06a3f', '#7d4e2c', '#5c371f'])}${gradient('pear', ['#c9c36b', '#a8a34a', '#7c7a34'])}</defs>${shadow(206, 426, 104)}
<g transform="rotate(5 200 300)"><path d="M120 196Q120 172 144 172H178C184 160 178 140 178 118A22 22 0 0 1 222 118C222 140 216 160 222 172H256Q280 172 280 196V404Q280 424 260 424H140Q120 424 120 404Z" fill="url(#walnut)"/><circle cx="200" cy="118" r="8.5" fill="#e9dcc6"/>
<g stroke="#3f2413" stroke-width="1.6" opacity=".34" fill="none"><path d="M136 190C150 260 128 340 142 422M156 178C176 250 150 350 166 422M182 176C200 230 178 300 190 422M214 176C196 240 226 330 212 422M238 176C256 250 226 330 242 422M262 184C270 260 250 350 264 420"/><ellipse cx="212" cy="290" rx="11" ry="26"/><ellipse cx="212" cy="290" rx="5" ry="15"/></g></g>
${shadow(292, 436, 36, 6)}<path d="M292 348C306 348 304 368 312 384C326 404 316 438 292 438C268 438 258 404 272 384C280 368 278 348 292 348Z" fill="url(#pear)"/><path d="M292 350C292 340 296 334 302 330" stroke="#5c3b22" stroke-width="4" fill="none" stroke-linecap="round"/>${leaf(296, 340, 24, 26, '#6a7858')}<path d="M276 404C274 392 282 384 285 374" stroke="#fff" stroke-width="5" opacity=".4" fill="none" stroke-linecap="round"/>`;

const mug = (x: number, y: number, tone: string, rim: string, inside: string): string =>
  `<path d="M${x + 92} ${y + 20}C${x + 134} ${y + 12} ${x + 132} ${y + 74} ${x + 88} ${y + 68}" fill="none" stroke="url(#${tone})" stroke-width="12" stroke-linecap="round"/><path d="M${x} ${y}H${x + 100}V${y + 68}Q${x + 100} ${y + 94} ${x + 74} ${y + 94}H${x + 26}Q${x} ${y + 94} ${x} ${y + 68}Z" fill="url(#${tone})"/><ellipse cx="${x + 50}" cy="${y}" rx="50" ry="10" fill="${rim}"/><ellipse cx="${x + 50}" cy="${y + 1.5}" rx="44" ry="7.5" fill="${inside}"/>
<g fill="#4b3b2a" opacity=".3">${[
    [16, 34],
    [30, 58],
    [44, 30],
    [60, 72],
    [74, 44],
    [86, 62],
    [24, 80],
    [52, 50],
    [82, 24],
  ]
    .map(([dx, dy]) => `<circle cx="${x + (dx ?? 0)}" cy="${y + (dy ?? 0)}" r="1.7"/>`)
    .join('')}</g>`;

const mugDefs = `<defs>${gradient('oat', ['#f6eddd', '#e6d7bd', '#bda888'])}${gradient('sage', ['#b4bfa0', '#93a07c', '#66724f'])}${gradient('clay', ['#d99a78', '#bd6f4b', '#8c472a'])}</defs>`;
const mugs = `${mugDefs}${shadow(150, 426, 62)}${mug(94, 332, 'oat', '#fbf5ea', '#d4c3a6')}${mug(100, 238, 'sage', '#c2ccb0', '#7f8c68')}${shadow(282, 436, 62)}${mug(222, 342, 'clay', '#e6b091', '#3c2415')}
<path d="M262 318C252 300 274 290 264 270M284 318C274 300 296 290 286 270" stroke="#fff" stroke-width="4" opacity=".6" fill="none" stroke-linecap="round"/>`;

const pourOver = `<defs>${gradient('cone', ['#fffdf8', '#efe6d8', '#c9bba5'])}${gradient('coffee', ['#5a3218', '#3c1f0d', '#28140a'])}</defs>${shadow(196, 426, 90)}
<path d="M150 318H250L282 402Q286 428 262 428H138Q114 428 118 402Z" fill="#f3f1ea" opacity=".55"/><path d="M134 362H266L280 404Q283 426 262 426H138Q117 426 120 404Z" fill="url(#coffee)"/><ellipse cx="200" cy="362" rx="66" ry="8" fill="#6e4020"/>
<path d="M252 330C312 318 322 396 280 400" stroke="#e9e6dc" stroke-width="10" opacity=".85" fill="none" stroke-linecap="round"/><rect x="146" y="306" width="108" height="20" rx="4" fill="#9a6a41"/><rect x="146" y="306" width="108" height="7" rx="3.5" fill="#b98758"/>
<path d="M268 212C316 208 314 264 250 260" stroke="#d9ccb8" stroke-width="11" fill="none" stroke-linecap="round"/><path d="M122 196H278L222 296H178Z" fill="url(#cone)"/><ellipse cx="200" cy="196" rx="78" ry="13" fill="#f8f2e6"/><ellipse cx="200" cy="198" rx="68" ry="9.5" fill="#3c2012"/><path d="M132 194L122 178Q200 196 278 178L268 194Q200 212 132 194Z" fill="#e8d6b4"/>
<ellipse cx="200" cy="300" rx="66" ry="9" fill="url(#cone)"/><path d="M136 350L126 400" stroke="#fff" stroke-width="6" opacity=".55" stroke-linecap="round"/><path d="M188 160C178 140 200 130 190 106M212 160C202 140 224 130 214 106" stroke="#fff" stroke-width="4" opacity=".55" fill="none" stroke-linecap="round"/>`;

/** A long table by the window: the shop's opening picture. */
const hero = svg(
  1600,
  1000,
  `<defs>${SOFT}${GLOW}${gradient('wall', ['#e9dcc4', '#dccaac', '#cdb692'])}${gradient('table', ['#b98a5d', '#8d6240'], 'down')}</defs>
<rect width="1600" height="1000" fill="url(#wall)"/>
<g fill="#fff6dc" opacity=".38"><path d="M330-40H690L960 560H600Z"/><path d="M740-40H1010L1280 560H1010Z"/></g><g stroke="#d8c49f" stroke-width="14" opacity=".6"><path d="M510-40L780 560M430 190H800M540 420H900M875-40L1145 560M840 190H1110M950 420H1216"/></g>
<rect y="690" width="1600" height="310" fill="url(#table)"/><rect y="690" width="1600" height="5" fill="#fff" opacity=".3"/>
<g stroke="#5d3f27" stroke-width="2" opacity=".14" fill="none"><path d="M0 750Q640 735 1600 760M0 830Q880 850 1600 820M0 910Q500 895 1600 925"/></g>
${place(board, 480, 140, 1.4)}${place(lamp, 1080, 20, 1.72)}${place(vase, 716, 52, 1.62)}${place(kettle, 900, 180, 1.4)}${place(mugs, 570, 268, 1.26)}`,
);

/** Pictures by file name, without `.svg`. */
export const US_PICTURES: Record<string, string> = {
  'us-hero': hero,
  'stillwater-vase': still(['#d9cdb8', '#c9b99d'], ['#b98a5d', '#8d6240'], vase),
  'harbor-kettle': still(['#e4d2bb', '#d3b998'], ['#b07f55', '#83583a'], kettle),
  'cedar-fig-candle': still(['#b9b8a0', '#9c9c82'], ['#a87a52', '#7c5437'], candle),
  'field-throw': still(['#d8d4c6', '#bfbaa8'], ['#b98a5d', '#8d6240'], throwBlanket),
  'dune-lamp': still(['#c2a68c', '#a58466'], ['#8f6443', '#68462d'], lamp),
  'orchard-board': still(['#e9dcc6', '#d8c5a5'], ['#c39a6d', '#97704a'], board),
  'morning-mugs': still(['#d6d9cb', '#bcc2ae'], ['#b98a5d', '#8d6240'], mugs),
  'ridgeline-pour-over': still(['#dcc0a6', '#c7a17f'], ['#a87a52', '#7c5437'], pourOver),
};
