/** What of ours the row about raw deflate measures. */

export { createZlibInflater, loadPakoInflater } from '../../../src/core/net/inflate';
