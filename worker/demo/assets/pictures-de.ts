import { place, svg } from './drawing.ts';

/** Plain shapes on plain grounds for the German shop: blue, saffron, brick, ink and paper. */
const BLUE = '#1f3fd6';
const DEEP = '#152a94';
const SAFFRON = '#f2b32a';
const BRICK = '#d8482b';
const INK = '#14181f';
const PAPER = '#f4f2ec';
const SAND = '#e6dfd0';
const OAK = '#d9a066';
const OAK_DARK = '#b47b43';

/** One object before a ground with a single large shape. */
const poster = (ground: string, shape: string, body: string): string =>
  svg(400, 500, `<rect width="400" height="500" fill="${ground}"/>${shape}${body}`);

const floor = (colour: string): string => `<rect y="424" width="400" height="76" fill="${colour}"/>`;

const chair = `<g stroke-linecap="round" fill="none"><path d="M148 300L138 424M252 300L262 424" stroke="${OAK_DARK}" stroke-width="11"/><path d="M146 170L150 310M254 170L250 310" stroke="${OAK_DARK}" stroke-width="11"/><path d="M126 318L108 446M274 318L292 446" stroke="${OAK}" stroke-width="13"/></g>
<path d="M132 136Q200 112 268 136L264 196Q200 176 136 196Z" fill="${OAK}"/><path d="M132 136Q200 112 268 136L267 146Q200 124 133 146Z" fill="#ecc08c"/><path d="M139 290H261L290 326H110Z" fill="${OAK}"/><path d="M110 326H290V336Q290 342 284 342H116Q110 342 110 336Z" fill="${OAK_DARK}"/>`;

const pendant = `<path d="M200 0V150" stroke="${INK}" stroke-width="4"/><rect x="188" y="140" width="24" height="26" fill="${INK}"/><path d="M84 276A116 116 0 0 1 316 276Z" fill="${BRICK}"/><path d="M200 160A116 116 0 0 1 316 276H200Z" fill="#b93a20"/><path d="M158 276A42 42 0 0 0 242 276Z" fill="#fff3cf"/><rect x="76" y="270" width="248" height="9" fill="${INK}"/>`;

const carafe = `<g><path d="M150 96H206L200 190C200 220 240 240 240 306V412Q240 432 220 432H136Q116 432 116 412V306C116 240 156 220 156 190Z" fill="#fff" opacity=".55"/><path d="M116 300H240V412Q240 432 220 432H136Q116 432 116 412Z" fill="${BLUE}" opacity=".55"/><ellipse cx="178" cy="300" rx="62" ry="9" fill="${BLUE}" opacity=".55"/><path d="M134 316V404" stroke="#fff" stroke-width="8" opacity=".6" stroke-linecap="round"/><circle cx="178" cy="80" r="24" fill="${OAK}"/><path d="M178 56A24 24 0 0 1 178 104Z" fill="${OAK_DARK}"/><rect x="146" y="92" width="64" height="8" rx="4" fill="#fff" opacity=".9"/></g>
<g><path d="M228 330H300L292 432H236Z" fill="#fff" opacity=".55"/><path d="M231 368H297L292 432H236Z" fill="${BLUE}" opacity=".45"/><path d="M286 352H346L340 440H292Z" fill="#fff" opacity=".5"/><path d="M288 392H343L340 440H292Z" fill="${BLUE}" opacity=".4"/></g>`;

const teapot = `<path d="M110 316L34 250L58 242L140 290Z" fill="${DEEP}"/><circle cx="196" cy="322" r="104" fill="${BLUE}"/><path d="M196 218A104 104 0 0 1 196 426Z" fill="${DEEP}"/><path d="M262 262C344 214 380 352 284 378" fill="none" stroke="${INK}" stroke-width="15"/><path d="M140 234A104 104 0 0 1 252 234Z" fill="${SAFFRON}"/><circle cx="196" cy="198" r="19" fill="${INK}"/><rect x="132" y="230" width="128" height="8" fill="${INK}"/><rect x="146" y="418" width="100" height="12" fill="${INK}"/>`;

const TICKS = Array.from({ length: 12 }, (_, hour) => hour * 30);
const clock = `<circle cx="200" cy="240" r="140" fill="${INK}"/><circle cx="200" cy="240" r="126" fill="${PAPER}"/>${TICKS.map((angle) => `<rect x="${angle % 90 ? 198 : 195}" y="124" width="${angle % 90 ? 4 : 10}" height="${angle % 90 ? 16 : 26}" fill="${INK}" transform="rotate(${angle} 200 240)"/>`).join('')}
<path d="M200 240L134 202" stroke="${INK}" stroke-width="13"/><path d="M200 240L240 146" stroke="${INK}" stroke-width="8"/><path d="M184 214L252 330" stroke="${BRICK}" stroke-width="4"/><circle cx="200" cy="240" r="13" fill="${BRICK}"/>`;

const stool = `<path d="M150 250L112 436M250 250L288 436" stroke="${OAK}" stroke-width="17" stroke-linecap="round"/><path d="M200 250V412" stroke="${OAK_DARK}" stroke-width="17" stroke-linecap="round"/><path d="M130 356H270" stroke="${OAK_DARK}" stroke-width="8"/><ellipse cx="200" cy="248" rx="112" ry="30" fill="${OAK_DARK}"/><ellipse cx="200" cy="236" rx="112" ry="30" fill="${OAK}"/><ellipse cx="200" cy="236" rx="84" ry="20" fill="none" stroke="${OAK_DARK}" stroke-width="2" opacity=".5"/><ellipse cx="200" cy="236" rx="50" ry="11" fill="none" stroke="${OAK_DARK}" stroke-width="2" opacity=".5"/>`;

const TRIANGLES = [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => ({ row, column })));
const cushion = `<clipPath id="cushion"><path d="M84 152Q200 132 316 152Q336 268 316 384Q200 404 84 384Q64 268 84 152Z"/></clipPath><g clip-path="url(#cushion)"><rect x="60" y="120" width="280" height="300" fill="${PAPER}"/>${TRIANGLES.map(
  ({ row, column }) => {
    const x = 64 + column * 68;
    const y = 132 + row * 68;
    const colour = [BLUE, SAFFRON, INK, BRICK][(row + column * 3) % 4];
    return (row + column) % 2
      ? `<path d="M${x} ${y}h68v68Z" fill="${colour}"/>`
      : `<path d="M${x} ${y}v68h68Z" fill="${colour}"/>`;
  },
).join(
  '',
)}</g><path d="M84 152Q200 132 316 152Q336 268 316 384Q200 404 84 384Q64 268 84 152Z" fill="none" stroke="${INK}" stroke-width="5" stroke-linejoin="round"/>`;

const books = (x: number, y: number, sizes: readonly (readonly [number, number, string])[]): string => {
  let left = x;
  return sizes
    .map(([width, height, colour]) => {
      const book = `<rect x="${left}" y="${y - height}" width="${width}" height="${height}" fill="${colour}"/>`;
      left += width + 2;
      return book;
    })
    .join('');
};
const shelf = `<path d="M128 60L104 440M272 60L296 440" stroke="${OAK}" stroke-width="12" stroke-linecap="round"/>${[150, 240, 330, 420].map((y, at) => `<rect x="${110 - at * 8}" y="${y}" width="${180 + at * 16}" height="11" fill="${OAK_DARK}"/><rect x="${110 - at * 8}" y="${y}" width="${180 + at * 16}" height="4" fill="#ecc08c"/>`).join('')}
${books(132, 150, [
  [14, 56, BLUE],
  [10, 48, PAPER],
  [16, 60, BRICK],
  [12, 52, INK],
])}<circle cx="238" cy="128" r="22" fill="${SAFFRON}"/>${books(190, 240, [
  [12, 58, INK],
  [16, 64, SAFFRON],
  [12, 52, BLUE],
  [10, 60, PAPER],
  [16, 56, BRICK],
])}<path d="M128 240V206A22 22 0 0 1 172 206V240Z" fill="${BRICK}"/>
<rect x="118" y="296" width="76" height="34" fill="${PAPER}"/><rect x="148" y="308" width="16" height="5" fill="${INK}"/><path d="M222 330L230 284H266L274 330Z" fill="${INK}"/><path d="M248 284C240 262 226 262 220 254M248 284C250 258 262 256 266 246M248 284V250" stroke="#3f7d4e" stroke-width="7" fill="none" stroke-linecap="round"/><rect x="112" y="372" width="84" height="48" fill="#c9d3e6"/><rect x="208" y="386" width="76" height="34" fill="${SAFFRON}"/>`;

/** A room of plain shapes: the shop's opening picture. */
const hero = svg(
  1200,
  1000,
  `<rect width="1200" height="1000" fill="${SAFFRON}"/><path d="M0 0H560V1000H0Z" fill="${BLUE}"/><circle cx="560" cy="470" r="330" fill="${DEEP}"/><path d="M560 140A330 330 0 0 1 560 800Z" fill="#fbe3ae"/><rect y="850" width="1200" height="150" fill="${INK}"/>
${place(shelf, 20, 6, 1.93)}${place(chair, 470, 256, 1.36)}${place(pendant, 730, -60, 1.2)}${place(stool, 860, 398, 1.04)}${place(teapot, 950, 394, 0.56)}`,
);

/** Pictures by file name, without `.svg`. */
export const DE_PICTURES: Record<string, string> = {
  'de-hero': hero,
  'stuhl-holm': poster(SAND, `<circle cx="200" cy="214" r="150" fill="${BLUE}"/>${floor(INK)}`, chair),
  'pendelleuchte-kuppel': poster('#fbe3ae', `<path d="M84 279H316L400 500H0Z" fill="#fff6dc"/>`, pendant),
  'karaffe-brise': poster(SAFFRON, `<path d="M0 0H400L0 400Z" fill="#f6c75d"/>${floor(BRICK)}`, carafe),
  'teekanne-kontor': poster(PAPER, `<path d="M0 0H200V500H0Z" fill="${BRICK}"/>${floor(SAND)}`, teapot),
  'wanduhr-mittag': poster(BLUE, `<path d="M0 500L400 100V500Z" fill="${DEEP}"/>`, clock),
  'hocker-trio': poster('#c9d3e6', `<path d="M0 424A200 200 0 0 1 400 424Z" fill="${BRICK}"/>${floor(INK)}`, stool),
  'kissen-raute': poster(SAND, `<rect x="200" width="200" height="500" fill="${SAFFRON}"/>`, cushion),
  'leiterregal-steig': poster(
    '#dfe5d6',
    `<rect x="60" y="0" width="280" height="424" fill="#c3cdb4"/>${floor('#8d9b7c')}`,
    shelf,
  ),
};
