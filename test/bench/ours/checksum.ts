/** What of ours the row about Bitget's checksum measures. */

import { LocalBook, type LevelText } from '../../../src/core/model/orderBook';
import { bookChecksum } from '../../../src/core/venues/bitget/crc32';

interface BookPush {
  readonly action: string;
  readonly data: readonly [
    { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[]; readonly checksum: number },
  ];
}

/** Takes the text of one message, applies it, and says whether the checksum held. */
export function createChecker(): (text: string) => boolean {
  const book = new LocalBook(200);
  return (text) => {
    const { action, data } = JSON.parse(text) as BookPush;
    const [{ bids, asks, checksum }] = data;
    const fault = action === 'snapshot' ? book.reset(bids, asks) : book.apply(bids, asks);
    return fault === undefined && bookChecksum(book.topBids(25), book.topAsks(25)) === checksum;
  };
}
