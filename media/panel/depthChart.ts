/** How much stands between the best price and each price away from it, drawn as two steps of colour. */

import type { BookPart } from '../../src/protocol/messages';
import { setAttribute, svg } from './dom';
import { depthPoints } from './ladder';

const width = 200;
const height = 48;

export class DepthChart {
  /** The book's table says the same in words and numbers. */
  readonly element = svg('svg', {
    class: 'depth',
    viewBox: `0 0 ${String(width)} ${String(height)}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
    focusable: 'false',
  });
  private readonly bids = svg('path', { class: 'depth-bids', 'vector-effect': 'non-scaling-stroke' });
  private readonly asks = svg('path', { class: 'depth-asks', 'vector-effect': 'non-scaling-stroke' });
  private readonly middle = svg('line', { class: 'depth-middle', 'vector-effect': 'non-scaling-stroke' });

  constructor() {
    setAttribute(this.middle, 'x1', String(width / 2));
    setAttribute(this.middle, 'x2', String(width / 2));
    setAttribute(this.middle, 'y1', '0');
    setAttribute(this.middle, 'y2', String(height));
    this.element.append(this.bids, this.asks, this.middle);
  }

  /** Both sides share one scale, and the middle of the book stands in the middle. */
  paint({ bids, asks }: Pick<BookPart, 'bids' | 'asks'>): void {
    const bidPoints = depthPoints(bids);
    const askPoints = depthPoints(asks);
    const bestBid = bidPoints[0]?.price;
    const bestAsk = askPoints[0]?.price;
    if (bestBid === undefined || bestAsk === undefined) {
      setAttribute(this.bids, 'd', '');
      setAttribute(this.asks, 'd', '');
      return;
    }
    const middle = (bestBid + bestAsk) / 2;
    const reach = Math.max(middle - (bidPoints.at(-1)?.price ?? middle), (askPoints.at(-1)?.price ?? middle) - middle);
    const most = Math.max(bidPoints.at(-1)?.total ?? 0, askPoints.at(-1)?.total ?? 0);
    if (reach <= 0 || most <= 0) return;
    const x = (price: number): number => width / 2 + ((price - middle) / reach) * (width / 2);
    const y = (total: number): number => height - (total / most) * (height - 2);
    setAttribute(this.bids, 'd', steps(bidPoints, x, y, 0));
    setAttribute(this.asks, 'd', steps(askPoints, x, y, width));
  }
}

function steps(
  points: ReturnType<typeof depthPoints>,
  x: (price: number) => number,
  y: (total: number) => number,
  edge: number,
): string {
  const [best] = points;
  if (!best) return '';
  let path = `M${x(best.price).toFixed(1)} ${String(height)}`;
  for (const { price, total } of points) path += `H${x(price).toFixed(1)}V${y(total).toFixed(1)}`;
  return `${path}H${String(edge)}V${String(height)}Z`;
}
