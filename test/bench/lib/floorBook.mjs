// The book anybody writes first: two arrays sorted by price, searched by halves. The floor of every row about books.

export class FloorBook {
  bids = [];
  asks = [];

  clear() {
    this.bids = [];
    this.asks = [];
  }

  apply(bids, asks) {
    for (const level of bids) setLevel(this.bids, level, -1);
    for (const level of asks) setLevel(this.asks, level, 1);
  }

  top(depth) {
    return { bids: this.bids.slice(0, depth), asks: this.asks.slice(0, depth) };
  }
}

function setLevel(side, [price, quantity], direction) {
  const key = Number(price) * direction;
  let low = 0;
  let high = side.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (side[middle].key < key) low = middle + 1;
    else high = middle;
  }
  const isThere = low < side.length && side[low].key === key;
  if (Number(quantity) === 0) {
    if (isThere) side.splice(low, 1);
  } else if (isThere) side[low] = { key, price, quantity };
  else side.splice(low, 0, { key, price, quantity });
}

/** Applies one of BitMart's book messages and reads 20 levels a side. */
export function applyMessage(book, { data }) {
  for (const { type, bids, asks } of data) {
    if (type === 'snapshot') book.clear();
    book.apply(bids, asks);
  }
  return book.top(20);
}
