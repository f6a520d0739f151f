/** What of ours the rows about books alone measure. */

export { LocalBook } from '../../../src/core/model/orderBook';
