import { useEffect, useRef, useState } from 'preact/hooks';
import type { Granularity } from '../../worker/report/query.ts';
import type { Unit } from '../format.ts';
import { formatDay, formatMonth, formatTick } from '../format.ts';
import { makeTicks } from '../scale.ts';

const HEIGHT = 248;
const EDGE = { top: 14, right: 4, bottom: 28, left: 48 };
/** Room that a date below the axis needs. */
const LABEL_WIDTH = 72;

interface ChartPoint {
  /** First day of the period, or its month. */
  key: string;
  /** The period as people read it. */
  name: string;
  /** Null where it is not known: no bar. */
  value: number | null;
  /** The value as people read it. */
  text: string;
  /** The same of the period before; null where it is not known. */
  before?: number | null;
  beforeText?: string;
}

interface ChartProps {
  points: readonly ChartPoint[];
  unit: Unit;
  currency: string;
  granularity: Granularity;
  /** What the figure shows, and how it is used by keyboard. */
  label: string;
}

function useWidth() {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** A bar with its outer end rounded; `top` and `base` may be either way round. */
function drawBar(left: number, width: number, base: number, end: number): string {
  const radius = Math.min(3, width / 2, Math.abs(base - end));
  const toward = end < base ? radius : -radius;
  return `M${left} ${base}V${end + toward}Q${left} ${end} ${left + radius} ${end}H${left + width - radius}Q${left + width} ${end} ${left + width} ${end + toward}V${base}Z`;
}

/** A level line through what the periods before had, broken where that is not known. */
function drawBefore(points: readonly ChartPoint[], x: (index: number) => number, y: (value: number) => number): string {
  return points
    .map(({ before }, index) => (typeof before === 'number' ? `M${x(index)} ${y(before)}H${x(index + 1)}` : ''))
    .join('');
}

/** Bars period by period; pointer and arrow keys move from one to the next, and its value is told. */
export function Chart({ points, unit, currency, granularity, label }: ChartProps) {
  const { box, width } = useWidth();
  const [active, setActive] = useState<number>();
  const inner = Math.max(0, width - EDGE.left - EDGE.right);
  const values = points.flatMap(({ value, before }) => [value ?? 0, before ?? 0]);
  const ticks = makeTicks(Math.min(...values), Math.max(...values), 4, unit === 'count');
  const [low = 0] = ticks;
  const high = ticks.at(-1) ?? 1;
  const y = (value: number) => EDGE.top + ((high - value) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const slot = inner / Math.max(1, points.length);
  const gap = slot > 6 ? Math.min(slot * 0.28, 10) : slot * 0.15;
  const centre = (index: number) => EDGE.left + slot * (index + 0.5);
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / Math.max(1, slot)));
  const shown = active === undefined ? undefined : points[active];

  const move = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const from = active ?? last + 1;
    const target = { ArrowLeft: from - 1, ArrowRight: active === undefined ? last : from + 1, Home: 0, End: last }[
      event.key
    ];
    if (event.key === 'Escape') setActive(undefined);
    if (target === undefined) return;
    event.preventDefault();
    setActive(Math.max(0, Math.min(last, target)));
  };
  const point = (event: PointerEvent) => {
    const left = event.clientX - (box.current?.getBoundingClientRect().left ?? 0) - EDGE.left;
    setActive(Math.max(0, Math.min(points.length - 1, Math.floor(left / slot))));
  };
  return (
    <section
      ref={box}
      class="chart"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the figure is read day by day with the arrow keys
      tabIndex={0}
      aria-label={label}
      onKeyDown={move}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setActive(undefined)}
      onBlur={() => setActive(undefined)}
    >
      {width > 0 && (
        <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
          {ticks.map((tick) => (
            <g key={tick} class={tick === 0 ? 'tick zero' : 'tick'}>
              <line x1={EDGE.left} x2={width - EDGE.right} y1={y(tick)} y2={y(tick)} />
              <text x={EDGE.left - 10} y={y(tick)} dy="0.32em" text-anchor="end">
                {formatTick(tick, unit, currency)}
              </text>
            </g>
          ))}
          {points.map(({ key, value }, index) => (
            <g key={key} class={index === active ? 'day active' : 'day'}>
              {value !== null && value !== 0 && (
                <path d={drawBar(EDGE.left + slot * index + gap / 2, slot - gap, y(0), y(value))} />
              )}
              {(points.length - 1 - index) % every === 0 && centre(index) - LABEL_WIDTH / 2 > 0 && (
                <text
                  x={index === points.length - 1 ? Math.min(centre(index), width - LABEL_WIDTH / 3) : centre(index)}
                  y={HEIGHT - 8}
                  text-anchor="middle"
                >
                  {granularity === 'month' ? formatMonth(key, 'short') : formatDay(key)}
                </text>
              )}
            </g>
          ))}
          {points.some(({ before }) => before !== undefined) && (
            <path class="past" d={drawBefore(points, (index) => EDGE.left + slot * index, y)} />
          )}
          {active !== undefined && (
            <line class="cross" x1={centre(active)} x2={centre(active)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
          )}
        </svg>
      )}
      <div class="chart-tip" aria-live="polite" hidden={!shown} style={tipPlace(active, centre, width)}>
        {shown && (
          <>
            <span>{shown.name}</span>
            <strong>{shown.text}</strong>
            {shown.beforeText && <span>{shown.beforeText}</span>}
          </>
        )}
      </div>
    </section>
  );
}

const TIP_WIDTH = 156;

function tipPlace(active: number | undefined, centre: (index: number) => number, width: number) {
  if (active === undefined) return {};
  const left = Math.max(0, Math.min(width - TIP_WIDTH, centre(active) - TIP_WIDTH / 2));
  return { left: `${left}px`, width: `${TIP_WIDTH}px` };
}
